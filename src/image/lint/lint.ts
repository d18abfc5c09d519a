import { inOrder } from '../../yaml/in-order.js';
import { readDockerfile } from './read.js';
import { basesArePinned, platformsAreStated, stagesAreThere } from './rules/bases.js';
import { commandsAreExec, commandsAreOne, workdirsAreAbsolute } from './rules/commands.js';
import { nothingIsAddedFromUrls } from './rules/files.js';
import { everyBuilderReadsIt, instructionsAreKnown } from './rules/instructions.js';
import { packagesAskNothing, packagesLeaveNothing } from './rules/packages.js';
import { downloadsAreNotRun, sudoIsNotNeeded } from './rules/run.js';
import { nothingIsSecret } from './rules/secrets.js';
import { userIsOrdinary } from './rules/user.js';
import type { Finding, LintRule } from './types.js';

const RULES: readonly LintRule[] = [
  instructionsAreKnown,
  everyBuilderReadsIt,
  basesArePinned,
  platformsAreStated,
  stagesAreThere,
  nothingIsAddedFromUrls,
  nothingIsSecret,
  downloadsAreNotRun,
  sudoIsNotNeeded,
  packagesLeaveNothing,
  packagesAskNothing,
  commandsAreOne,
  commandsAreExec,
  workdirsAreAbsolute,
  userIsOrdinary,
];

/** Everything that the rules find in a Dockerfile, from top to bottom. `file` is for messages. Never throws. */
export function lintDockerfile(text: string, file: string): Finding[] {
  const recipe = readDockerfile(text, file);
  return inOrder(RULES.flatMap((rule) => rule(recipe)));
}
