import { PLATFORMS, type Platform } from '../conda/platform.js';
import { type Path, valueAt, type YamlSource } from '../yaml/source.js';
import { type Text, textAt, textsAt } from '../yaml/texts.js';
import { type SetupDraft, setupDraftOf } from './setup-draft.js';
import type { Manifest } from './types.js';

/** The lists of the manifest itself (`platform` null) or of one platform. */
export interface ManifestLists {
  readonly platform: Platform | null;
  readonly specs: readonly Text[];
  readonly pins: readonly Text[];
  readonly exclude: readonly Text[];
  readonly virtualPackages: readonly Text[];
}

/** A manifest that may be invalid: values of the wrong kind are left out, so that the rules can check the others. */
export interface ManifestDraft {
  /** `file:line:column` of the document. */
  readonly where: string;
  readonly name: Text | null;
  readonly version: Text | null;
  readonly python: Text | null;
  readonly licenseFile: Text | null;
  readonly writeCondarc: boolean;
  readonly keepPkgs: boolean;
  readonly pyc: Text | null;
  readonly setup: SetupDraft;
  readonly audit: Manifest['audit'];
  readonly channels: readonly Text[];
  readonly base: ManifestLists;
  readonly platforms: readonly (ManifestLists & { readonly platform: Platform })[];
}

/** Reads the draft from the document. Never throws. */
export function manifestDraftOf(source: YamlSource): ManifestDraft {
  const text = (key: string) => textAt(source, [key]);
  return {
    where: source.where([]),
    name: text('name'),
    version: text('version'),
    python: text('python'),
    licenseFile: text('license_file'),
    writeCondarc: valueAt(source.tree, ['write_condarc']) === true,
    keepPkgs: valueAt(source.tree, ['keep_pkgs']) === true,
    pyc: text('pyc'),
    setup: setupDraftOf(source),
    audit: auditAt(source),
    channels: textsAt(source, ['channels']),
    base: { platform: null, ...listsAt(source, []) },
    platforms: platformsAt(source).map((platform) => ({
      platform,
      ...listsAt(source, ['platforms', platform]),
    })),
  };
}

/** Returns the platforms of `platforms`, which is a list of names or a mapping. */
function platformsAt(source: YamlSource): Platform[] {
  const listed = textsAt(source, ['platforms']).map(({ value }) => value);
  return PLATFORMS.filter(
    (platform) => listed.includes(platform) || valueAt(source.tree, ['platforms', platform]) !== undefined,
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
    virtualPackages: textsAt(source, [...path, 'virtual_packages']),
  };
}
