import type { LockedPackage } from '../../conda/locked-package.js';
import type { ConstructYaml } from '../types.js';

/** What was built, as far as outputs tell of it. */
export interface BuiltFacts {
  readonly construct: ConstructYaml;
  readonly name: string;
  readonly version: string;
  readonly platform: string;
  /** The absolute path of the installer, and the name of its file. */
  readonly path: string;
  readonly fileName: string;
  /** The folder of the cache. */
  readonly cacheDir: string;
  /** `archi-construct`: who made it. */
  readonly program: string;
  readonly environments: readonly BuiltEnvironment[];
  /** What packages have below `info/`, by file name; empty if no output asks for it. */
  readonly contents: ReadonlyMap<string, PackageContents>;
}

/** An environment, with its packages in the order in which they are linked. */
export interface BuiltEnvironment {
  /** `base`, or the name of another. */
  readonly name: string;
  readonly specs: readonly string[];
  readonly packages: readonly LockedPackage[];
}

/** What outputs tell of the inside of a package. */
export interface PackageContents {
  /** The package's file on this disk. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** The files below `info/licenses/`, sorted by path. */
  readonly licenses: readonly { readonly path: string; readonly data: Buffer }[];
  /** The paths that it puts into the prefix; a size is null if the package does not state it. */
  readonly paths: readonly { readonly path: string; readonly size: number | null }[];
}

/** Returns the packages of an environment, `base` or another. */
export function packagesIn({ environments }: BuiltFacts, name: string): readonly LockedPackage[] {
  return environments.find((environment) => environment.name === name)?.packages ?? [];
}

/** Returns the packages of all environments, each once. */
export function allPackages({ environments }: BuiltFacts): readonly LockedPackage[] {
  const byUrl = new Map(
    environments.flatMap(({ packages }) => packages).map((locked) => [locked.url, locked]),
  );
  return [...byUrl.values()];
}
