import type { Problem } from '../errors.js';
import { groupBy } from '../group.js';
import { parseWheelName } from '../wheels/name/file-name.js';
import { misfitOf } from '../wheels/name/tags.js';
import { withUsualGlibc } from './glibc.js';
import type { Lock } from './types.js';
import { glibcOf } from './virtual-packages.js';

/** Returns the wheels of an environment that its python, its platform or its glibc cannot use, and names that are there twice. */
export function wheelProblems(
  {
    wheels = [],
    packages,
    platform,
    virtualPackages,
  }: Pick<Lock, 'wheels' | 'packages' | 'platform' | 'virtualPackages'>,
  where: string,
): Problem[] {
  if (wheels.length === 0) return [];
  const python = packages.find(({ record }) => record.name === 'python')?.record.version;
  const short = /^\d+\.\d+/.exec(python ?? '')?.[0];
  if (short === undefined)
    return [
      {
        where,
        message: 'wheels are laid for a python, but there is none',
        expected: 'python among the packages',
        found: 'none',
        fix: 'add python to the specs or pins, or leave out the wheels',
      },
    ];
  const glibc = glibcOf(withUsualGlibc(virtualPackages)) ?? '0';
  const misfits = wheels.flatMap(({ fn }) => {
    const named = parseWheelName(fn);
    const misfit = named && misfitOf(named, { platform, python: short, glibc });
    return misfit === null ? [] : [{ where: `${where}: ${fn}`, ...misfit }];
  });
  const twice = [...groupBy(wheels, ({ name }) => name)].flatMap(([name, list]) =>
    list.length === 1
      ? []
      : [
          {
            where,
            message: `there are ${list.length} wheels of ${name}`,
            expected: 'one of each name',
            found: list.map(({ fn }) => fn).join(', '),
            fix: 'keep one of them',
          },
        ],
  );
  return [...misfits, ...twice];
}
