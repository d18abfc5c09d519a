import { isBuild, isPackageName, isVersion } from './identifier.js';

/** `.conda` first: where a channel has both, the first one is taken. */
export const EXTENSIONS = ['.conda', '.tar.bz2'] as const;

export type Extension = (typeof EXTENSIONS)[number];

/** What a package's file name, or a pin, says about it. */
export interface Dist {
  readonly name: string;
  readonly version: string;
  readonly build: string;
}

/** `zlib-1.2.11-h7b6447c_2.conda` in its parts; null for anything that is no package's file name. */
export function parseFileName(fn: string): (Dist & { readonly extension: Extension }) | null {
  const extension = EXTENSIONS.find((candidate) => fn.endsWith(candidate));
  if (extension === undefined) return null;
  const dist = parsePin(fn.slice(0, -extension.length));
  return dist === null ? null : { ...dist, extension };
}

/** The format of a package file; what does not end as one counts as `.tar.bz2`. */
export function extensionOf(fn: string): Extension {
  return fn.endsWith('.conda') ? '.conda' : '.tar.bz2';
}

/** `zlib-1.2.11-h7b6447c_2` in its parts, split at the last two `-`; null for anything else. */
export function parsePin(pin: string): Dist | null {
  const [, name = '', version = '', build = ''] = /^(.+)-([^-]+)-([^-]+)$/.exec(pin) ?? [];
  if (!isPackageName(name) || !isVersion(version) || !isBuild(build)) return null;
  return { name, version, build };
}

/** The pin that names this build: `name-version-build`. */
export function formatPin({ name, version, build }: Dist): string {
  return `${name}-${version}-${build}`;
}
