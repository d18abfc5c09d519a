import { digest, fromArgs, latest, reference } from './rules/bases.js';
import { builders, maintainer } from './rules/builders.js';
import { clean } from './rules/clean.js';
import { copyFolder, copyTarget, execForm, oneCommand, workdir } from './rules/commands.js';
import { addChecksum, addLocal, addUrl } from './rules/files.js';
import { instructionsComplete, instructionsKnown } from './rules/instructions.js';
import { pipCache } from './rules/pip.js';
import { pipefail } from './rules/pipefail.js';
import { platformConstant, platformStated } from './rules/platforms.js';
import { curlSh, highUid, sudo } from './rules/run.js';
import { secretNames, secretValues } from './rules/secrets.js';
import { contexts, duplicateStages, reservedStages, stageNames, stages } from './rules/stages.js';
import { casing, emptyLine, envOrder, expose, keyValue, port } from './rules/style.js';
import { unattended } from './rules/unattended.js';
import { noUser, rootUser } from './rules/user.js';
import type { LintRule } from './types.js';

/** All rules, in the order in which findings of the same line are reported. */
export const LINT_RULES: readonly LintRule[] = [
  ...[instructionsKnown, instructionsComplete],
  ...[builders, maintainer],
  ...[reference, latest, digest, fromArgs, platformStated, platformConstant],
  ...[stages, stageNames, contexts, duplicateStages, reservedStages],
  ...[addChecksum, addUrl, addLocal],
  ...[secretValues, secretNames],
  ...[curlSh, sudo, clean, pipCache, unattended, pipefail, highUid],
  ...[oneCommand, execForm, workdir, copyTarget, copyFolder, envOrder, port, expose],
  ...[rootUser, noUser],
  ...[emptyLine, keyValue, casing],
];
