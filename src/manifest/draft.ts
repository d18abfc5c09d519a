import { PLATFORMS, type Platform } from '../conda/platform.js';
import type { YamlData } from '../yaml/data.js';
import { type Path, valueAt, type YamlSource } from '../yaml/source.js';
import { type Text, textAt, textsAt } from '../yaml/texts.js';
import { type SetupDraft, setupDraftOf } from './setup/draft.js';
import type { Manifest } from './types.js';

/** The lists of the manifest itself (`platform` null) or of one platform. */
export interface ManifestLists {
  readonly platform: Platform | null;
  readonly specs: readonly Text[];
  readonly pins: readonly Text[];
  readonly exclude: readonly Text[];
  readonly wheels: readonly Text[];
  readonly virtualPackages: readonly Text[];
}

/** The lists of one environment: those of the manifest itself, or of an item of `envs`. */
export interface EnvironmentDraft {
  /** The key in `envs`; null for the manifest itself. */
  readonly env: Text | null;
  /** `file:line:column`. */
  readonly where: string;
  readonly channels: readonly Text[];
  /** Null without the key. */
  readonly channelsRemap: readonly RemapDraft[] | null;
  /** Null without the key. */
  readonly requestedSpecs: readonly Text[] | null;
  /** What conda-meta/frozen has; null without the key. */
  readonly freeze: YamlData;
  /** Null without the key. */
  readonly menus: readonly Text[] | null;
  readonly base: ManifestLists;
  readonly platforms: readonly (ManifestLists & { readonly platform: Platform })[];
}

/** An item of `channels_remap`. */
export interface RemapDraft {
  readonly from: Text;
  readonly to: Text;
}

/** A manifest that may be invalid: values of the wrong kind are left out, so that the rules can check the others. */
export interface ManifestDraft extends EnvironmentDraft {
  readonly envs: readonly EnvDraft[];
  readonly name: Text | null;
  readonly version: Text | null;
  readonly installerFileName: Text | null;
  readonly python: Text | null;
  readonly licenseFile: Text | null;
  readonly writeCondarc: boolean;
  readonly keepPkgs: boolean;
  readonly pyc: Text | null;
  readonly setup: SetupDraft;
  readonly audit: Manifest['audit'];
}

/** An item of `envs`. */
export interface EnvDraft extends EnvironmentDraft {
  readonly env: Text;
  readonly has: { readonly exclude: boolean; readonly channels: boolean };
}

/** Returns the manifest's own lists and those of every item of `envs`. */
export function environmentsIn(draft: ManifestDraft): EnvironmentDraft[] {
  return [draft, ...draft.envs];
}

/** Returns every list of every environment: for all platforms, and of each platform. */
export function listsIn(draft: ManifestDraft): ManifestLists[] {
  return environmentsIn(draft).flatMap(({ base, platforms }) => [base, ...platforms]);
}

/** Reads the draft from the document. Never throws. */
export function manifestDraftOf(source: YamlSource): ManifestDraft {
  const text = (key: string) => textAt(source, [key]);
  return {
    env: null,
    ...environmentAt(source, []),
    envs: envsAt(source),
    name: text('name'),
    version: text('version'),
    installerFileName: text('installer_filename'),
    python: text('python'),
    licenseFile: text('license_file'),
    writeCondarc: valueAt(source.tree, ['write_condarc']) === true,
    keepPkgs: valueAt(source.tree, ['keep_pkgs']) === true,
    pyc: text('pyc'),
    setup: setupDraftOf(source),
    audit: auditAt(source),
  };
}

function envsAt(source: YamlSource): EnvDraft[] {
  const envs = valueAt(source.tree, ['envs']) ?? null;
  if (typeof envs !== 'object' || Array.isArray(envs)) return [];
  return Object.keys(envs ?? {}).map((name) => {
    const path = ['envs', name];
    const has = (key: string) => valueAt(source.tree, [...path, key]) !== undefined;
    return {
      ...environmentAt(source, path),
      env: { value: name, where: source.whereKey(path) },
      has: { exclude: has('exclude'), channels: has('channels') },
    };
  });
}

function environmentAt(source: YamlSource, path: Path): Omit<EnvironmentDraft, 'env'> {
  const optional = (key: string) =>
    valueAt(source.tree, [...path, key]) === undefined ? null : textsAt(source, [...path, key]);
  return {
    where: source.where(path),
    channels: textsAt(source, [...path, 'channels']),
    channelsRemap: remapsAt(source, [...path, 'channels_remap']),
    requestedSpecs: optional('requested_specs'),
    menus: optional('menus'),
    freeze: source.data([...path, 'freeze']),
    base: { platform: null, ...listsAt(source, path) },
    platforms: platformsAt(source, path).map((platform) => ({
      platform,
      ...listsAt(source, [...path, 'platforms', platform]),
    })),
  };
}

// An item without `from` or `to` is reported by the shape.
function remapsAt(source: YamlSource, path: Path): RemapDraft[] | null {
  const list = valueAt(source.tree, path);
  if (!Array.isArray(list)) return null;
  return list.flatMap((_, index) => {
    const [from, to] = [textAt(source, [...path, index, 'from']), textAt(source, [...path, index, 'to'])];
    return from === null || to === null ? [] : { from, to };
  });
}

/** Returns the platforms of `platforms`, which is a list of names or a mapping. */
function platformsAt(source: YamlSource, path: Path): Platform[] {
  const at = [...path, 'platforms'];
  const listed = textsAt(source, at).map(({ value }) => value);
  return PLATFORMS.filter(
    (platform) => listed.includes(platform) || valueAt(source.tree, [...at, platform]) !== undefined,
  );
}

// Missing keys are reported by the shape; here they are empty and match nothing.
function auditAt(source: YamlSource): Manifest['audit'] {
  const list = valueAt(source.tree, ['audit', 'ignore']);
  const ignore = (Array.isArray(list) ? list : []).map((_, index) => {
    const text = (key: string) => textAt(source, ['audit', 'ignore', index, key])?.value;
    const where = source.where(['audit', 'ignore', index]);
    const [rule = '', name = '', reason = ''] = [text('rule'), text('package'), text('reason')];
    return { rule, package: name, path: text('path') ?? null, reason, where };
  });
  return { base: textAt(source, ['audit', 'base'])?.value ?? null, ignore };
}

function listsAt(source: YamlSource, path: Path): Omit<ManifestLists, 'platform'> {
  return {
    specs: textsAt(source, [...path, 'specs']),
    pins: textsAt(source, [...path, 'pins']),
    exclude: textsAt(source, [...path, 'exclude']),
    wheels: textsAt(source, [...path, 'wheels']),
    virtualPackages: textsAt(source, [...path, 'virtual_packages']),
  };
}
