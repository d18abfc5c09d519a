import type { LockedPackage } from '../../conda/locked-package.js';
import { UserError } from '../../errors.js';
import type { LockedWheel } from '../../wheels/types.js';
import { writeYaml } from '../../yaml/write.js';
import { environmentsOf } from '../environments.js';
import type { WrittenLocks } from './types.js';

/** The name that pixi gives the environment that every project has. */
const BASE = 'default';

/**
 * Formats the locks of several platforms as a pixi.lock of version 6, with every environment: the base is `default`. It has no
 * place for what was requested and left out, for virtual packages and for what wheels require. Throws UserError if an environment is
 * called `default`.
 */
export function formatPixiLock({ locks, source }: WrittenLocks): string {
  const environments = new Map<string, Environment>();
  const byUrl = new Map<string, LockedPackage>();
  const wheels = new Map<string, LockedWheel>();
  for (const lock of locks)
    for (const { name, lock: own } of environmentsOf(lock)) {
      if (name === BASE) throw calledAsTheBase(source);
      const environment = environments.get(name ?? BASE) ?? { channels: [], packages: {} };
      environments.set(name ?? BASE, environment);
      const known = environment.channels.map(({ url }) => url);
      const more = own.channels.map((url) => `${url}/`).filter((url) => !known.includes(url));
      environment.channels.push(...more.map((url) => ({ url })));
      const ownWheels = own.wheels ?? [];
      environment.packages[lock.platform] = [
        ...own.packages.map(({ url }) => ({ conda: url })),
        ...ownWheels.map(({ url }) => ({ pypi: url })),
      ];
      for (const locked of own.packages) byUrl.set(locked.url, locked);
      for (const wheel of ownWheels) wheels.set(wheel.url, wheel);
    }
  const packages = [...inOrder(byUrl).map(entryOf), ...inOrder(wheels).map(entryOfWheel)];
  return writeYaml({ version: 6, environments: Object.fromEntries(environments), packages });
}

interface Environment {
  readonly channels: { readonly url: string }[];
  readonly packages: Record<string, readonly ({ readonly conda: string } | { readonly pypi: string })[]>;
}

function inOrder<T>(byUrl: ReadonlyMap<string, T>): T[] {
  return [...byUrl].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}

function entryOfWheel({ url, name, version, sha256 }: LockedWheel): object {
  return { pypi: url, name, version, sha256 };
}

function entryOf({ url, record }: LockedPackage): object {
  const { md5, sha256, depends, constrains, license, size, timestamp, noarch, buildNumber } = record;
  const { license_family: family } = record.raw;
  const path = record.pythonSitePackagesPath;
  // Name, version, build and subdir are those of the url, and so is the number of most builds.
  return {
    conda: url,
    ...(record.build.endsWith(`_${buildNumber}`) ? {} : { build_number: buildNumber }),
    ...(sha256 === null ? {} : { sha256 }),
    ...(md5 === null ? {} : { md5 }),
    ...(depends.length === 0 ? {} : { depends }),
    ...(constrains.length === 0 ? {} : { constrains }),
    ...(record.trackFeatures.length === 0 ? {} : { track_features: record.trackFeatures }),
    ...(noarch === null ? {} : { noarch }),
    ...(license === null ? {} : { license }),
    ...(typeof family === 'string' ? { license_family: family } : {}),
    ...(size === null ? {} : { size }),
    ...(timestamp === null ? {} : { timestamp }),
    ...(path === null ? {} : { python_site_packages_path: path }),
  };
}

function calledAsTheBase(where: string): UserError {
  return new UserError('a pixi.lock cannot be written', {
    where,
    message: `an environment is called ${BASE}, as the base is in a pixi.lock`,
    expected: 'another name',
    fix: 'give the environment another name in envs',
  });
}
