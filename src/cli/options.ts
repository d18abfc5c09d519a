import type { Emit } from '../events.js';

/** The flags that say which packages are meant, and what every command has: see cli/flags.ts and cli/base-command.ts. */
export interface SubjectOptions {
  readonly py: string | undefined;
  readonly manifest: string | undefined;
  readonly platform: string | undefined;
  readonly arch: string | undefined;
  readonly channel: readonly string[];
  /** What comes before the names of channels in a manifest; undefined for conda's own. */
  readonly channelAlias?: string | undefined;
  readonly solve: boolean;
  readonly cacheDir: string;
  readonly offline: boolean;
  readonly emit: Emit;
  readonly env: Readonly<NodeJS.ProcessEnv>;
}

/** What a command prints: lines for people, an object for machines. */
export interface Outcome<Result extends object = object> {
  readonly lines: readonly string[];
  /** Those of them that -q leaves: the paths of what was made, the findings; where it is missing, all of them. */
  readonly quiet?: readonly string[];
  readonly result: Result;
}
