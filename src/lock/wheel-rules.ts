import type { Problem } from '../errors.js';
import { groupBy } from '../group.js';
import type { PythonTarget } from '../wheels/choose/choose.js';
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
  const target = wheelTarget({ packages, platform, virtualPackages });
  if (target === null) return [noPython(where)];
  const misfits = wheels.flatMap(({ fn }) => {
    const named = parseWheelName(fn);
    const misfit = named && misfitOf(named, target);
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

/** Returns what the wheels of an environment are for: its python, its platform and its glibc; null if it has no python. */
export function wheelTarget({
  packages,
  platform,
  virtualPackages,
}: Pick<Lock, 'packages' | 'platform' | 'virtualPackages'>): PythonTarget | null {
  const pythonVersion = packages.find(({ record }) => record.name === 'python')?.record.version ?? '';
  const python = /^\d+\.\d+/.exec(pythonVersion)?.[0];
  if (python === undefined) return null;
  return { platform, python, pythonVersion, glibc: glibcOf(withUsualGlibc(virtualPackages)) ?? '0' };
}

/** Returns the problem of wheels in an environment without python. */
export function noPython(where: string): Problem {
  return {
    where,
    message: 'wheels are laid for a python, but there is none',
    expected: 'python among the packages',
    found: 'none',
    fix: 'add python to the specs or pins, or leave out the wheels',
  };
}
