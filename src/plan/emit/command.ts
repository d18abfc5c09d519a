import { shellWord } from '../../text/shell-word.js';
import type { BuildKind, EngineBuild } from './builds.js';

/** The default image for builds: it has conda, for several architectures. */
export const IMAGE = 'condaforge/miniforge3';

/** Returns the default build command of the image, without its last argument, the recipe's folder. `channel` is its output. */
export function defaultBuildCommand(channel: string): string {
  return `conda install --quiet --yes conda-build && conda build --output-folder ${channel}`;
}

/** Runs the command in `BUILD` with `FLAGS` and the folder in `RECIPE` as arguments; the folder always stays one word. */
export const RUN_BUILD = 'eval "$BUILD $FLAGS \\"\\$RECIPE\\""';

/** Arguments of `find` that match package files. */
export const PACKAGES = "-name '*.conda' -o -name '*.tar.bz2'";

/** A variable of an emitted file: shell words that first builds add to the build command. */
export interface Flags {
  readonly variable: string;
  readonly value: string;
}

/** The bootstrap channel if none is given: a folder beside the recipes. The url of a real channel is not guessed. */
const BESIDE = './bootstrap';

/** Returns the flags that a build of this kind adds to the build command; null if it adds none. */
export function flagsOf(kind: BuildKind, bootstrap: readonly string[]): Flags | null {
  if (kind === 'without-tests') return { variable: 'WITHOUT_TESTS', value: '--no-test' };
  if (kind !== 'bootstrap') return null;
  const channels = bootstrap.length > 0 ? bootstrap : [BESIDE];
  const value = ['--no-test', ...channels.map((channel) => `--channel ${shellWord(channel)}`)].join(' ');
  return { variable: 'BOOTSTRAP', value };
}

/** Returns the flags that any of these builds adds, each once. */
export function flagsUsed(builds: readonly EngineBuild[], bootstrap: readonly string[]): Flags[] {
  const kinds = [...new Set(builds.map(({ kind }) => kind))].sort();
  return kinds.flatMap((kind) => flagsOf(kind, bootstrap) ?? []);
}
