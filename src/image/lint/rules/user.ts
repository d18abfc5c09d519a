import { type Dockerfile, lineageOf } from '../dockerfile.js';
import type { Instruction } from '../instruction.js';
import type { LintRule } from '../types.js';
import { expand } from '../variables.js';

/** The image does not run as root: a process that escapes from the container keeps its user. */
export const rootUser: LintRule = {
  name: 'user',
  severity: { any: 'warning', ours: 'warning' },
  check: (dockerfile) => {
    const user = lastUser(dockerfile);
    const isRoot = user !== null && /^["']?(?:root|0)(?::|["']?$)/.test(expand(user.text, user.lookUp));
    if (!isRoot) return [];
    return {
      where: user.where,
      message: 'the image runs as root',
      expected: 'USER with an ordinary account in the last stage',
      fix: 'add USER, unless the program needs root',
      codes: ['DL3002'],
    };
  },
};

/** The image has a USER: otherwise the base decides. */
export const noUser: LintRule = {
  name: 'no-user',
  severity: { any: null, ours: 'warning' },
  check: (dockerfile) => {
    const last = dockerfile.stages.at(-1);
    if (last === undefined || lastUser(dockerfile) !== null) return [];
    return {
      where: last.from.where,
      message: "no USER: the image runs as the base's user, or as root",
      expected: 'USER with an ordinary account in the last stage',
      fix: 'add USER, unless the program needs root',
    };
  },
};

/** Returns the last USER of the last stage, or of the nearest stage that it is based on; null if there is none. */
function lastUser({ stages }: Dockerfile): Instruction | null {
  const last = stages.at(-1);
  if (last === undefined) return null;
  for (const { steps } of lineageOf(last)) {
    const own = steps.findLast(({ keyword }) => keyword === 'USER');
    if (own !== undefined) return own;
  }
  return null;
}
