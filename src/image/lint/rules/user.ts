import type { Recipe, Stage } from '../read.js';
import type { Finding } from '../types.js';

/** What breaks out of a container is what it ran as. */
export function userIsOrdinary({ stages }: Recipe): Finding[] {
  const last = stages.at(-1);
  if (last === undefined) return [];
  const user = userOf(last, stages);
  if (user !== null && !/^["']?(?:root|0)(?::|["']?$)/.test(user.text)) return [];
  return [
    {
      severity: 'warning',
      rule: 'user',
      where: (user ?? last.from).where,
      message: 'the image runs as root',
      expected: 'USER with an ordinary account in the last stage',
      fix: 'add one where the program does not need root',
    },
  ];
}

/** The last USER of a stage, or of the stage that it stands on. */
function userOf(stage: Stage, stages: readonly Stage[]): Stage['from'] | null {
  const own = stage.steps.findLast(({ keyword }) => keyword === 'USER');
  if (own !== undefined) return own;
  const earlier = stages.slice(0, stages.indexOf(stage));
  const parent = earlier.findLast(({ name }) => name !== null && name === stage.base.toLowerCase());
  return parent === undefined ? null : userOf(parent, earlier);
}
