import { isBuild, isPackageName, isVersion } from './identifier.js';

/** In order of preference: `.conda` is used if a channel has both. */
export const EXTENSIONS = ['.conda', '.tar.bz2'] as const;

export type Extension = (typeof EXTENSIONS)[number];

/** Name, version and build of a package, as in its file name or a pin. */
export interface Dist {
  readonly name: string;
  readonly version: string;
  readonly build: string;
}

/** Splits `zlib-1.2.11-h7b6447c_2.conda` into its parts. Returns null if the text is not a package's file name. */
export function parseFileName(fn: string): (Dist & { readonly extension: Extension }) | null {
  const extension = EXTENSIONS.find((candidate) => fn.endsWith(candidate));
  if (extension === undefined) return null;
  const dist = parsePin(fn.slice(0, -extension.length));
  return dist === null ? null : { ...dist, extension };
}

/** Returns the extension of a package file; any other ending counts as `.tar.bz2`. */
export function extensionOf(fn: string): Extension {
  return fn.endsWith('.conda') ? '.conda' : '.tar.bz2';
}

/** Splits `zlib-1.2.11-h7b6447c_2` at the last two `-`. Returns null if the text is not a pin. */
export function parsePin(pin: string): Dist | null {
  const [, name = '', version = '', build = ''] = /^(.+)-([^-]+)-([^-]+)$/.exec(pin) ?? [];
  if (!isPackageName(name) || !isVersion(version) || !isBuild(build)) return null;
  return { name, version, build };
}

/** Returns the pin of a build: `name-version-build`. */
export function formatPin({ name, version, build }: Dist): string {
  return `${name}-${version}-${build}`;
}
