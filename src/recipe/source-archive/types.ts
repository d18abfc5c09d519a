import type { ArchivedPackage } from '../../sources/types.js';
import type { RecipeSource } from './sources-of.js';

/** A recipe to be archived, with the bytes of its files and what its sources are. */
export interface RecipeToArchive {
  /** The recipe or package, for messages. */
  readonly where: string;
  readonly name: string;
  readonly version: string;
  readonly build: string;
  readonly packages: readonly ArchivedPackage[];
  readonly files: readonly RecipeFileBytes[];
  readonly sources: readonly RecipeSource[];
  /** The recipe’s folder; null if it came out of a package. */
  readonly folder: string | null;
}

/** One file of a recipe. */
export interface RecipeFileBytes {
  /** In the recipe’s folder, with `/`. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly isExecutable: boolean;
}
