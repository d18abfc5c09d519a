import { isDeepStrictEqual } from 'node:util';
import { formatPin } from '../conda/file-name.js';
import type { LockedPackage } from '../conda/locked-package.js';
import type { Problem } from '../errors.js';
import { type Environment, environmentsOf } from '../lock/environments.js';
import { formatLock } from '../lock/formats/format.js';
import type { Lock } from '../lock/types.js';

/** Returns every difference between an expected lock and the one inside an installer. */
export function compareLocks(request: { expected: Lock; found: Lock; where: string }): Problem[] {
  const { expected, found, where } = request;
  if (formatLock(expected) === formatLock(found)) return [];
  const others = new Map(environmentsOf(found).map((environment) => [environment.name, environment.lock]));
  const environments = environmentsOf(expected);
  const problems = [
    ...environmentProblems(environments, others),
    ...environments.flatMap(({ name, folder, lock }) => {
      const problems = problemsOf(lock, others.get(name) ?? lock);
      const place = name === null ? '' : `${folder}: `;
      return problems.map((problem) => ({ ...problem, message: `${place}${problem.message}` }));
    }),
  ];
  const order = {
    message: 'the packages are in a different order',
    expected: pins(expected),
    found: pins(found),
  };
  return (problems.length > 0 ? problems : [order]).map((problem) => ({ where, ...problem }));
}

function environmentProblems(
  expected: readonly Environment[],
  found: ReadonlyMap<string | null, unknown>,
): Problem[] {
  const names = (list: Iterable<string | null>) => [...list].map((name) => name ?? 'base').join(', ');
  const wanted = names(expected.map(({ name }) => name));
  const there = names(found.keys());
  if (wanted === there) return [];
  return [{ message: 'it has other environments', expected: wanted, found: there }];
}

function problemsOf(expected: Lock, found: Lock): Problem[] {
  return [
    ...fieldProblems(expected, found),
    ...packageProblems(expected.packages, found.packages),
    ...packageProblems(expected.buildTools ?? [], found.buildTools ?? []).map((problem) => ({
      ...problem,
      message: `build tools: ${problem.message}`,
    })),
  ];
}

function fieldProblems(expected: Lock, found: Lock): Problem[] {
  const fields = [
    'platform',
    'manifest',
    'channels',
    'specs',
    'virtualPackages',
    'derived',
    'exclude',
    'wheels',
  ] as const;
  return fields
    .filter((field) => !isDeepStrictEqual(expected[field], found[field]))
    .map((field) => ({
      message: `its lock has a different ${field}`,
      expected: JSON.stringify(expected[field]),
      found: JSON.stringify(found[field]),
    }));
}

function packageProblems(expected: readonly LockedPackage[], found: readonly LockedPackage[]): Problem[] {
  const foundByPin = byPin(found);
  const expectedByPin = byPin(expected);
  return [
    ...[...expectedByPin].flatMap(([pin, locked]) => changeOf(pin, locked, foundByPin.get(pin))),
    ...[...foundByPin.keys()]
      .filter((pin) => !expectedByPin.has(pin))
      .map((pin) => ({ message: `${pin} is not in the lock`, expected: 'no such package', found: pin })),
  ];
}

function changeOf(pin: string, expected: LockedPackage, found: LockedPackage | undefined): Problem[] {
  if (found === undefined)
    return [{ message: `${pin} is not in the installer`, expected: pin, found: 'no such package' }];
  const [before, after] = [asJson(expected), asJson(found)];
  const key = Object.keys({ ...before, ...after })
    .sort()
    .find((name) => !isDeepStrictEqual(before[name], after[name]));
  if (key === undefined) return [];
  return [
    {
      message: `${pin} has a different ${key}`,
      expected: JSON.stringify(before[key]) ?? 'nothing',
      found: JSON.stringify(after[key]) ?? 'nothing',
    },
  ];
}

function asJson({ record, ...locked }: LockedPackage): Readonly<Record<string, unknown>> {
  return { ...locked, ...record.raw };
}

function byPin(packages: readonly LockedPackage[]): Map<string, LockedPackage> {
  return new Map(packages.map((locked) => [formatPin(locked.record), locked]));
}

function pins(lock: Lock): string {
  return lock.packages.map(({ record }) => formatPin(record)).join(', ');
}
