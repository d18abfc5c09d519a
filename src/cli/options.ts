import type { ArchiError } from '../errors.js';
import type { Emit } from '../events.js';

/** The flags that select packages, and those of every command: see cli/flags.ts and cli/base-command.ts. */
export interface SubjectOptions {
  readonly py: string | undefined;
  readonly manifest: string | undefined;
  readonly platform: string | undefined;
  readonly arch: string | undefined;
  readonly channel: readonly string[];
  /** The url below which a manifest's named channels are; undefined for conda's own. */
  readonly channelAlias?: string | undefined;
  readonly solve: boolean;
  readonly cacheDir: string;
  readonly offline: boolean;
  readonly emit: Emit;
  readonly env: Readonly<NodeJS.ProcessEnv>;
}

/** The lines that a command prints, and its exit code. */
export interface Report {
  readonly lines: readonly string[];
  /** The lines that remain with -q: paths of new files, findings; all lines if omitted. */
  readonly quiet?: readonly string[];
  /** Default: 0. */
  readonly exitCode?: number;
  /** What was done, if an error follows: `--json` prints it beside the error. */
  readonly partial?: object;
}

/** The report of a command, and its result: what `--json` prints. */
export interface Outcome<Result extends object = object> extends Report {
  readonly result: Result;
  /** Thrown behind the report: a part of the input cannot be used. */
  readonly error?: ArchiError | null;
}
