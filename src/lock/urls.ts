import { environmentsOf } from './environments.js';
import type { Lock } from './types.js';

/** Urls of what an environment is made of. */
export interface EnvironmentUrls {
  /** In link order. */
  readonly packages: readonly string[];
  /** Laid after the packages, in this order. */
  readonly wheels: readonly string[];
}

/** Urls of what a lock has: those of the base, and of each environment beside it. */
export interface LockUrls extends EnvironmentUrls {
  readonly envs: readonly ({ readonly name: string } & EnvironmentUrls)[];
}

/** Returns the urls of a lock's packages and wheels, as `--json` lists them. */
export function urlsOf(lock: Lock): LockUrls {
  const all = environmentsOf(lock).map(({ name, lock: { packages, wheels = [] } }) => ({
    name: name ?? '',
    packages: packages.map(({ url }) => url),
    wheels: wheels.map(({ url }) => url),
  }));
  const [{ name: _, ...base } = { name: '', packages: [], wheels: [] }, ...envs] = all;
  return { ...base, envs };
}
