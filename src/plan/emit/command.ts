import { shellWord } from '../../text/shell-word.js';
import type { Build, BuildKind } from './builds.js';

/** Where builds run, if nobody says otherwise: it has conda, for several machines. */
export const IMAGE = 'condaforge/miniforge3';

/** What builds the recipe that is named behind it, in that image: a command of its shell. */
export function buildCommand(channel: string): string {
  return `conda install --quiet --yes conda-build && conda build --output-folder ${channel}`;
}

/** Runs the command in `BUILD`, with `FLAGS` and the folder in `RECIPE` behind it; that is one word, whatever it holds. */
export const RUN_BUILD = 'eval "$BUILD $FLAGS \\"\\$RECIPE\\""';

/** What finds packages, as words of `find`. */
export const PACKAGES = "-name '*.conda' -o -name '*.tar.bz2'";

/** A variable of an emitted file with what first builds add to the command: words of a shell. */
export interface Flags {
  readonly variable: string;
  readonly value: string;
}

/** Without a name it is a folder beside the recipes: what somebody else's channel is called is not guessed. */
const BESIDE = './bootstrap';

/** What a build of that kind adds to the command; null where it adds nothing. */
export function flagsOf(kind: BuildKind, bootstrap: readonly string[]): Flags | null {
  if (kind === 'without-tests') return { variable: 'WITHOUT_TESTS', value: '--no-test' };
  if (kind !== 'bootstrap') return null;
  const channels = bootstrap.length > 0 ? bootstrap : [BESIDE];
  const value = ['--no-test', ...channels.map((channel) => `--channel ${shellWord(channel)}`)].join(' ');
  return { variable: 'BOOTSTRAP', value };
}

/** The flags that some of these builds add, each once. */
export function flagsUsed(builds: readonly Build[], bootstrap: readonly string[]): Flags[] {
  const kinds = [...new Set(builds.map(({ kind }) => kind))].sort();
  return kinds.flatMap((kind) => flagsOf(kind, bootstrap) ?? []);
}
