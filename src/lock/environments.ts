import { UserError } from '../errors.js';
import { quoteValue } from '../text/quote-value.js';
import type { Lock } from './types.js';

/** One environment of an installer: the base is the prefix itself, any other one is in `envs/` of it. */
export interface Environment {
  /** Null for the base. */
  readonly name: string | null;
  /** Its folder in the prefix: empty for the base, else `envs/<name>`. */
  readonly folder: string;
  /** The packages of this environment alone. */
  readonly lock: Omit<Lock, 'envs'>;
}

/** Returns the environments of a lock, the base first. */
export function environmentsOf(lock: Lock): readonly Environment[] {
  const { envs = [], platform, manifest, ...base } = lock;
  return [
    { name: null, folder: '', lock: { platform, manifest, ...base } },
    ...envs.map(({ name, ...env }) => ({
      name,
      folder: `envs/${name}`,
      lock: { platform, manifest, ...env },
    })),
  ];
}

/** Returns the path in the prefix of a path in the environment whose folder this is. */
export function inFolder(folder: string, path: string): string {
  return folder === '' ? path : `${folder}/${path}`;
}

/** Returns one lock of several environments, the base first: what `environmentsOf` takes apart. */
export function lockOfEnvironments(environments: readonly Pick<Environment, 'name' | 'lock'>[]): Lock {
  const [base, ...others] = environments;
  if (base === undefined) throw new RangeError('a lock has a base');
  const envs = others.map(({ name, lock: { platform: _, manifest: __, ...env } }) => ({
    name: name ?? '',
    ...env,
  }));
  return envs.length === 0 ? base.lock : { ...base.lock, envs };
}

/** Returns the environment with this name, `base` for the base. Throws UserError if there is none. */
export function environmentNamed(lock: Lock, wanted: string, where: string): Environment {
  const environments = environmentsOf(lock);
  const named = environments.find(({ name }) => (name ?? 'base') === wanted);
  if (named !== undefined) return named;
  throw new UserError('there is no such environment', {
    where,
    message: '--environment names an environment that it does not have',
    expected: environments.map(({ name }) => name ?? 'base').join(', '),
    found: quoteValue(wanted),
    fix: 'name one of the expected environments',
  });
}

/**
 * Returns the environment of `--environment`, or the only one. Throws UserError if there are several and none is named: `command` takes one.
 */
export function chosenEnvironment(
  lock: Lock,
  { environment, command, where }: { environment: string | null; command: string; where: string },
): Lock {
  if (environment !== null) return environmentNamed(lock, environment, where).lock;
  if (lock.envs === undefined) return lock;
  const names = ['base', ...lock.envs.map(({ name }) => name)];
  throw new UserError(`${command} takes one environment`, {
    where,
    message: 'it has several environments',
    expected: 'one of them',
    found: names.join(', '),
    fix: `name one, for example --environment ${names[1]}`,
  });
}

/** Returns a lock that has one environment. Throws UserError for one with several: `command` takes one only. */
export function onlyEnvironment(lock: Lock, command: string, where: string): Lock {
  if (lock.envs === undefined) return lock;
  throw new UserError(`${command} takes one environment`, {
    where,
    message: 'it has several environments',
    expected: 'a manifest or lock without envs',
    found: `the base and ${lock.envs.map(({ name }) => name).join(', ')}`,
    fix: 'put the environment into a manifest of its own',
  });
}
