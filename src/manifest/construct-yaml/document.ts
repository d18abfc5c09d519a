import { parsePin } from '../../conda/file-name.js';
import { PLATFORMS, type Platform } from '../../conda/platform.js';
import { BugError } from '../../errors.js';
import { forPlatform } from '../for-platform.js';
import type { Manifest, PlatformManifest } from '../types.js';
import { hasSelector } from './selector.js';

/** An item of a list; `platform` null stands on every platform. */
export interface Line {
  readonly value: string;
  readonly platform: Platform | null;
}

/** What the template lays out: construct.yaml's keys with their values. */
export interface ConstructDocument {
  readonly name: string;
  readonly version: string;
  readonly channels: readonly string[];
  readonly specs: readonly Line[];
  readonly userRequestedSpecs: readonly Line[];
  readonly exclude: readonly Line[];
  readonly virtualSpecs: readonly Line[];
  readonly licenseFile: string | null;
  readonly writeCondarc: boolean;
  readonly keepPkgs: boolean;
}

/** One platform's document, or (`platform` null) the one for all, where a line that differs carries its platform. */
export function constructDocument(manifest: Manifest, platform: Platform | null): ConstructDocument {
  const scopes =
    platform === null ? scopesOfAll(manifest) : [{ ...forPlatform(manifest, platform), platform: null }];
  const lines = (values: (scope: Scope) => readonly string[]) =>
    scopes.flatMap((scope) => values(scope).map((value) => ({ value, platform: scope.platform })));
  const specs = lines((scope) => scope.specs);
  const pins = lines((scope) => scope.pins.map(pinSpec));
  return {
    name: manifest.name,
    version: manifest.version,
    channels: manifest.channels,
    specs: [...specs, ...pins],
    // Without this key constructor writes every spec into history, and conda would hold on to all the pins for ever.
    userRequestedSpecs: pins.length === 0 ? [] : specs,
    exclude: lines((scope) => scope.exclude),
    virtualSpecs: platform === null ? virtualSpecsOfAll(manifest) : lines(virtualSpecs),
    licenseFile: manifest.licenseFile,
    writeCondarc: manifest.writeCondarc,
    keepPkgs: manifest.keepPkgs,
  };
}

type Scope = PlatformManifest & { readonly platform: Platform | null };

/** Lines of platforms that constructor has no selector for cannot be told apart: only their own document has them. */
function scopesOfAll(manifest: Manifest): Scope[] {
  const { specs, pins, exclude, virtualPackages } = manifest;
  const own = PLATFORMS.filter(hasSelector).flatMap((platform) => {
    const lists = manifest.platforms[platform];
    return lists === undefined ? [] : [{ ...lists, platform }];
  });
  return [{ specs, pins, exclude, virtualPackages, platform: null }, ...own];
}

/** `name version build`, which constructor takes for exactly this build. */
function pinSpec(pin: string): string {
  const { name, version, build } = parsePin(pin) ?? {};
  if (name === undefined)
    throw new BugError(`a checked manifest holds ${JSON.stringify(pin)}, which is no pin`);
  return `${name} ${version} ${build}`;
}

/** What all platforms have alike is one line; else each has its own, which goes before that of the manifest itself. */
function virtualSpecsOfAll(manifest: Manifest): Line[] {
  const stated = PLATFORMS.filter((platform) => manifest.platforms[platform] !== undefined);
  const own = stated.map((platform) => ({ platform, specs: virtualSpecs(forPlatform(manifest, platform)) }));
  const first = own[0]?.specs ?? virtualSpecs(manifest);
  if (own.every(({ specs }) => specs.join() === first.join()))
    return first.map((value) => ({ value, platform: null }));
  return own
    .filter(({ platform }) => hasSelector(platform))
    .flatMap(({ platform, specs }) => specs.map((value) => ({ value, platform })));
}

/** Only glibc's: constructor's header checks that one in shell, for any other it runs its solver on the target. */
function virtualSpecs({ virtualPackages }: Pick<PlatformManifest, 'virtualPackages'>): string[] {
  const glibc = virtualPackages['__glibc'];
  return glibc === undefined ? [] : [`__glibc>=${glibc.replace(/ .*/, '')}`];
}
