import type { Platform } from '../../conda/platform.js';

/** Text files of a feedstock’s checkout by path, with `/`: conda-forge.yml, recipe/**, .github/workflows/** … Other files are absent. */
export type FeedstockFiles = ReadonlyMap<string, string>;

/** How the target’s packages are built: on linux-64 for the target, on the target, or on the target emulated by linux-64. */
export const BUILD_WAYS = ['cross', 'native', 'emulated'] as const;

export type BuildWay = (typeof BUILD_WAYS)[number];

/** The CI services that a feedstock can be edited for; `none` leaves CI as it is. */
export const CI_SERVICES = ['github-actions', 'azure', 'travis', 'drone', 'none'] as const;

export type CiService = (typeof CI_SERVICES)[number];

/** How a feedstock is adapted to a platform. */
export interface EditRequest {
  readonly platform: Platform;
  readonly how: BuildWay;
  readonly ci: CiService;
  /** Whether `noarch` is dropped, so that noarch packages are built for the target too. */
  readonly dropNoarch: boolean;
  /** Whether skips that leave the target out are lifted. */
  readonly liftSkips: boolean;
  /** Whether build numbers become one higher. */
  readonly bumpBuild: boolean;
}

/** The changes of one concern. */
export interface EditCommit {
  /** The first line is a title; the lines below it say why. */
  readonly message: string;
  /** New text by path; null deletes the file. */
  readonly files: ReadonlyMap<string, string | null>;
}

/** What a person has to look at. */
export interface EditNote {
  readonly path: string;
  /** From 1; null if the note is about the whole file. */
  readonly line: number | null;
  /** From 1; null if the note is about the whole file or line. */
  readonly column: number | null;
  readonly message: string;
}

/** The edits of one feedstock: commits in order, and notes. */
export interface FeedstockEdit {
  readonly commits: readonly EditCommit[];
  readonly notes: readonly EditNote[];
}
