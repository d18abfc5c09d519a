import { parsePin } from '../../conda/file-name.js';
import { PLATFORMS, type Platform } from '../../conda/platform.js';
import { BugError } from '../../errors.js';
import { forPlatform } from '../for-platform.js';
import { manifestOfEnv } from '../of-environment.js';
import { type Behaviour, USUAL_BEHAVIOUR } from '../setup/behaviour.js';
import type { ChannelRemap, Manifest, PlatformManifest } from '../types.js';
import { hasSelector } from './selector.js';
import { yamlBlock } from './yaml-text.js';

/** An item of a list; if `platform` is null, it applies to every platform. */
export interface Line {
  readonly value: string;
  readonly platform: Platform | null;
}

/** The values of construct.yaml's keys, as passed to the template. */
export interface ConstructDocument {
  readonly name: string;
  readonly version: string;
  /** Keys of the manifest that the construct.yaml does not say, in words; empty for none. */
  readonly unsaid: string;
  readonly channels: readonly string[];
  readonly channelsRemap: readonly ChannelRemap[];
  readonly specs: readonly Line[];
  /** Null for those of constructor: all specs. */
  readonly userRequestedSpecs: readonly Line[] | null;
  readonly exclude: readonly Line[];
  /** Null for all packages. */
  readonly menuPackages: readonly Line[] | null;
  readonly virtualSpecs: readonly Line[];
  readonly licenseFile: string | null;
  readonly writeCondarc: boolean;
  /** The text of `.condarc`; null if `writeCondarc` decides. */
  readonly condarc: string | null;
  readonly keepPkgs: boolean;
  /** What the base's `conda-meta/frozen` has: block YAML; null without it. */
  readonly freezeBase: string | null;
  readonly extraFiles: readonly { readonly from: string; readonly to: string }[];
  readonly extraEnvs: readonly ExtraEnv[];
}

/** One of `extra_envs`. */
export interface ExtraEnv {
  readonly name: string;
  /** Null for those of the document. */
  readonly channels: readonly string[] | null;
  /** Null for those of the document. */
  readonly channelsRemap: readonly ChannelRemap[] | null;
  readonly specs: readonly Line[];
  readonly userRequestedSpecs: readonly Line[] | null;
  readonly exclude: readonly Line[];
  readonly menuPackages: readonly Line[] | null;
  /** Block YAML; null without it. */
  readonly freezeEnv: string | null;
}

/** Returns the document for one platform, or, if `platform` is null, for all: lines of one platform only are marked with it. */
export function constructDocument(manifest: Manifest, platform: Platform | null): ConstructDocument {
  return {
    name: manifest.name,
    version: manifest.version,
    unsaid: unsaidKeys(manifest).join(', '),
    channels: manifest.channels,
    channelsRemap: manifest.channelsRemap,
    ...packageLists(manifest, platform),
    virtualSpecs: virtualSpecs(manifest, platform),
    licenseFile: manifest.licenseFile,
    writeCondarc: manifest.writeCondarc,
    condarc: manifest.setup.condarc,
    keepPkgs: manifest.keepPkgs,
    freezeBase: frozenBlock(manifest.frozen, '    '),
    extraFiles: manifest.setup.files.map(({ from, to }) => ({ from, to })),
    extraEnvs: manifest.envs.map((env) => ({
      name: env.name,
      channels: env.channels,
      channelsRemap: env.channelsRemap,
      ...packageLists(manifestOfEnv(manifest, env), platform),
      freezeEnv: frozenBlock(env.frozen, '        '),
    })),
  };
}

function frozenBlock(frozen: string | null, indent: string): string | null {
  return frozen === null ? null : yamlBlock(JSON.parse(frozen), indent);
}

function linesOf(manifest: Manifest, platform: Platform | null) {
  const scopes =
    platform === null ? scopesOfAll(manifest) : [{ ...forPlatform(manifest, platform), platform: null }];
  return (values: (scope: Scope) => readonly string[]): Line[] =>
    scopes.flatMap((scope) => values(scope).map((value) => ({ value, platform: scope.platform })));
}

function packageLists(
  manifest: Manifest,
  platform: Platform | null,
): Pick<ConstructDocument, 'specs' | 'userRequestedSpecs' | 'exclude' | 'menuPackages'> {
  const lines = linesOf(manifest, platform);
  const specs = lines((scope) => scope.specs);
  const pins = lines((scope) => scope.pins.map(pinSpec));
  return {
    specs: [...specs, ...pins],
    userRequestedSpecs: requestedLines(manifest, specs, pins),
    exclude: lines((scope) => scope.exclude),
    menuPackages: manifest.menus?.map((value) => ({ value, platform: null })) ?? null,
  };
}

// Without this key constructor writes every spec into conda's history, and conda would keep all the pins forever.
function requestedLines(
  { requestedSpecs }: Manifest,
  specs: readonly Line[],
  pins: readonly Line[],
): readonly Line[] | null {
  if (requestedSpecs !== null) return requestedSpecs.map((value) => ({ value, platform: null }));
  return pins.length === 0 || specs.length === 0 ? null : specs;
}

type Scope = PlatformManifest & { readonly platform: Platform | null };

/** Leaves out platforms without a selector in constructor: their lines appear only in their own document. */
function scopesOfAll(manifest: Manifest): Scope[] {
  const { specs, pins, exclude, wheels, virtualPackages } = manifest;
  const own = PLATFORMS.filter(hasSelector).flatMap((platform) => {
    const lists = manifest.platforms[platform];
    return lists === undefined ? [] : [{ ...lists, platform }];
  });
  return [{ specs, pins, exclude, wheels, virtualPackages, platform: null }, ...own];
}

/** Returns `name version build`, a spec of exactly this build. Throws BugError if the pin is invalid. */
function pinSpec(pin: string): string {
  const { name, version, build } = parsePin(pin) ?? {};
  if (name === undefined)
    throw new BugError(`a valid manifest contains the invalid pin ${JSON.stringify(pin)}`);
  return `${name} ${version} ${build}`;
}

/** Returns what the installer looks for; else specs for the declared glibc. */
function virtualSpecs(manifest: Manifest, platform: Platform | null): Line[] {
  const own = manifest.setup.behaviour.virtualSpecs.map(({ name, version }) =>
    version === '0' ? name : `${name}>=${version}`,
  );
  if (own.length > 0) return own.map((value) => ({ value, platform: null }));
  return platform === null ? glibcOfAll(manifest) : linesOf(manifest, platform)(glibcSpecs);
}

/** Returns one line if all platforms agree; otherwise one for each platform, which replaces the manifest's own. */
function glibcOfAll(manifest: Manifest): Line[] {
  const stated = PLATFORMS.filter((platform) => manifest.platforms[platform] !== undefined);
  const own = stated.map((platform) => ({ platform, specs: glibcSpecs(forPlatform(manifest, platform)) }));
  const first = own[0]?.specs ?? glibcSpecs(manifest);
  if (own.every(({ specs }) => specs.join() === first.join()))
    return first.map((value) => ({ value, platform: null }));
  return own
    .filter(({ platform }) => hasSelector(platform))
    .flatMap(({ platform, specs }) => specs.map((value) => ({ value, platform })));
}

/** Returns a spec for `__glibc` only: constructor checks it in shell; for any other it runs a solver on the target. */
function glibcSpecs({ virtualPackages }: Pick<PlatformManifest, 'virtualPackages'>): string[] {
  const glibc = virtualPackages['__glibc'];
  return glibc === undefined ? [] : [`__glibc>=${glibc.replace(/ .*/, '')}`];
}

/** Returns the keys that this manifest has and that are not in its construct.yaml: its installer has what they say. */
function unsaidKeys({ wheels, platforms, envs, setup, installerFileName }: Manifest): string[] {
  const { scripts, behaviour } = setup;
  const changed = (key: keyof Behaviour) =>
    JSON.stringify(behaviour[key]) !== JSON.stringify(USUAL_BEHAVIOUR[key]);
  const lists = [
    wheels,
    ...[platforms, ...envs.map((env) => env.platforms)].flatMap((each) =>
      Object.values(each).map((platform) => platform.wheels),
    ),
    ...envs.map((env) => env.wheels),
  ];
  const isThere: Readonly<Record<string, boolean>> = {
    wheels: lists.some((list) => list.length > 0),
    scripts: Object.keys(scripts).length > 0,
    installer_filename: installerFileName !== null,
    entry: changed('entry'),
    options: changed('options'),
    default_prefix: changed('defaultPrefix'),
    spaces_in_prefix: changed('spacesInPrefix'),
    batch_mode: changed('batchMode'),
    conclusion_text: changed('conclusionText'),
    register_envs: changed('registerEnvs'),
    initialize_conda: changed('initializeConda'),
    initialize_by_default: changed('initializeByDefault'),
  };
  return Object.keys(isThere).filter((key) => isThere[key]);
}
