import { exceeds, limitOf } from '../../limits.js';
import { inOrder } from '../../yaml/in-order.js';
import { readDockerfile } from './read.js';
import { basesArePinned, platformsAreStated, stagesAreThere } from './rules/bases.js';
import { everyBuilderReadsIt } from './rules/builders.js';
import { commandsAreExec, commandsAreOne, workdirsAreAbsolute } from './rules/commands.js';
import { nothingIsAddedFromUrls } from './rules/files.js';
import { instructionsAreComplete, instructionsAreKnown } from './rules/instructions.js';
import { packagesAskNothing, packagesLeaveNothing } from './rules/packages.js';
import { downloadsAreNotRun, sudoIsNotNeeded } from './rules/run.js';
import { nothingIsSecret } from './rules/secrets.js';
import { userIsOrdinary } from './rules/user.js';
import type { Finding, LintRule } from './types.js';

const RULES: readonly LintRule[] = [
  instructionsAreKnown,
  instructionsAreComplete,
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
  // Larger texts take the parser too long.
  if (text.length > limitOf('dockerfile-size')) {
    const { message, expected = '' } = exceeds('dockerfile-size');
    return [unreadable(file, message, expected, text.length)];
  }
  if (text.includes('\0')) return [unreadable(file, 'not a text', 'a Dockerfile in UTF-8', 'a NUL in it')];
  const recipe = readDockerfile(text, file);
  return inOrder(RULES.flatMap((rule) => rule(recipe)));
}

function unreadable(file: string, message: string, expected: string, found: string | number): Finding {
  return {
    ...{ severity: 'error', rule: 'readable', where: `${file}:1:1`, message, expected },
    found: String(found),
  };
}
