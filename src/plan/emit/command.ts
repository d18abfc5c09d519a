/** Where builds run, if nobody says otherwise: it has conda, for several machines. */
export const IMAGE = 'condaforge/miniforge3';

/** What builds the recipe that is named behind it, in that image: a command of its shell. */
export function buildCommand(channel: string): string {
  return `conda install --quiet --yes conda-build && conda build --output-folder ${channel}`;
}

/** Runs the command in `BUILD` with the folder in `RECIPE` behind it; that is one word, whatever it holds. */
export const RUN_BUILD = 'eval "$BUILD \\"\\$RECIPE\\""';
