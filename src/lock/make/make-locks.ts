import { type Problem, UserError } from '../../errors.js';
import { manifestOfEnv } from '../../manifest/of-environment.js';
import type { Manifest } from '../../manifest/types.js';
import { lockOfEnvironments } from '../environments.js';
import type { Lock } from '../types.js';

/**
 * Makes the lock of a manifest: calls `make` for each of its environments alone, the base first. Throws UserError with the problems of
 * all of them.
 */
export async function makeLocks(
  manifest: Manifest,
  make: (manifest: Manifest, name: string | null) => Promise<Lock>,
): Promise<Lock> {
  const subjects = [
    { name: null, manifest: { ...manifest, envs: [] } },
    ...manifest.envs.map((env) => ({ name: env.name, manifest: manifestOfEnv(manifest, env) })),
  ];
  const made: { name: string | null; lock: Lock }[] = [];
  const failures: { name: string | null; error: UserError }[] = [];
  for (const { name, manifest } of subjects) {
    try {
      made.push({ name, lock: await make(manifest, name) });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failures.push({ name, error });
    }
  }
  const [first] = failures;
  if (first === undefined) return lockOfEnvironments(made);
  if (manifest.envs.length === 0) throw first.error;
  throw new UserError(
    failures.map(({ name, error }) => `${placeOf(name)}: ${error.message}`).join('; '),
    failures.flatMap(({ name, error }) => error.problems.map((problem) => inPlace(name, problem))),
    { cause: first.error },
  );
}

function placeOf(name: string | null): string {
  return name === null ? 'base' : `envs.${name}`;
}

function inPlace(name: string | null, problem: Problem): Problem {
  return { ...problem, message: `${placeOf(name)}: ${problem.message}` };
}
