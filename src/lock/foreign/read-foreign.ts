import { isPlatform } from '../../conda/platform.js';
import { type Problem, UserError } from '../../errors.js';
import { readLenientYaml } from '../../yaml/lenient.js';
import { readUsualYaml } from '../../yaml/usual.js';
import { parseExplicit } from '../formats/parse-explicit.js';
import { condaLockPlatforms, readCondaLock } from './conda-lock.js';
import { eachOnce, type Mapping, mappingOf } from './entries.js';
import { readEnvironmentLock } from './environment-yml.js';
import { FOREIGN_LOCKS } from './kinds.js';
import { listProblems } from './list-problems.js';
import { notFor } from './not-for.js';
import { pixiEnvironments, pixiPlatforms, readPixiLock } from './pixi-lock.js';
import type { ForeignChoice, ForeignFile, ForeignList, ForeignText, Listed } from './types.js';

/** Reads the lock of another tool, or another list of packages. Throws UserError with every problem of its syntax. */
export function readForeignLock(given: ForeignText): ForeignFile {
  const foreign = fileOf(given);
  const list = (choice: ForeignChoice) => {
    const list = foreign.list(choice);
    const problems = listProblems(list, { file: given.file, platform: choice.platform });
    if (problems.length > 0) throw notUsed(given, problems);
    return list;
  };
  return { ...foreign, list };
}

function fileOf(given: ForeignText): ForeignFile {
  const { text, file, kind } = given;
  if (kind === 'explicit') return explicitFile(given);
  if (kind === 'environment-yml') return readEnvironmentLock(text, file);
  // Two values of a key would be two locks: which one another program reads is not known.
  const options = { limit: 'lock-size', strict: true } as const;
  const root = mappingOf(readUsualYaml(text, options) ?? readLenientYaml(text, file, options));
  const isPixi = kind === 'pixi-lock';
  return {
    name: null,
    environments: isPixi ? pixiEnvironments(root) : [],
    platformsOf: (environment) =>
      (isPixi ? pixiPlatforms(root, environment) : condaLockPlatforms(root)).filter(isPlatform),
    list: (choice) => listed({ root, given, choice }, isPixi ? readPixiLock : readCondaLock),
  };
}

type Read = (root: Mapping, given: ForeignText, choice: ForeignChoice, problems: Problem[]) => Listed;

function listed(
  { root, given, choice }: { root: Mapping; given: ForeignText; choice: ForeignChoice },
  read: Read,
): ForeignList {
  const problems: Problem[] = [];
  const list = read(root, given, choice, problems);
  if (problems.length > 0) throw notUsed(given, problems);
  return { ...list, pins: [], isOrdered: false };
}

function notUsed({ kind }: ForeignText, problems: readonly Problem[]): UserError {
  return new UserError(`${FOREIGN_LOCKS[kind]} cannot be used as a lock`, problems);
}

function explicitFile(given: ForeignText): ForeignFile {
  const { text, file } = given;
  const { platform, packages: lines } = parseExplicit(text, file);
  const problems: Problem[] = [];
  const packages = eachOnce(lines, file, problems);
  if (problems.length > 0) throw notUsed(given, problems);
  const channels = [...new Set(packages.map(({ channel }) => channel))];
  return {
    name: null,
    environments: [],
    platformsOf: () => (platform === null ? [] : [platform]),
    list: (choice) => {
      if (platform !== null && platform !== choice.platform) throw notFor(file, platform, choice.platform);
      return { packages, channels, wheels: [], pins: [], dropped: [], isOrdered: true };
    },
  };
}
