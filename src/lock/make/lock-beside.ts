import { withDerivedGlibc } from '../glibc.js';
import { sortForLinking } from '../link-order.js';
import type { Lock } from '../types.js';
import { asSpec, type PrefetchRequest, solveBeside } from './lock-prefetch.js';
import { checkLock } from './make-lock.js';
import { requestedSpecOf } from './specs.js';

/**
 * Adds packages to a lock: pins and specs are solved so that its packages stay as they are. Throws UserError if that is
 * impossible, or if an item would replace a package.
 */
export async function lockBeside(
  request: Omit<PrefetchRequest, 'sets'> & { readonly items: readonly string[] },
): Promise<Lock> {
  const { items, lock, emit } = request;
  const specs = items.map(asSpec);
  const installed = new Set(lock.packages.map(({ record }) => record.name));
  const more = (await solveBeside(specs, request))
    .filter(({ record }) => !installed.has(record.name))
    .map((locked) => ({ ...locked, requestedSpec: requestedSpecOf(locked.record.name, specs) }));
  const packages = sortForLinking([...lock.packages, ...more]);
  const whole = await withDerivedGlibc({
    ...lock,
    specs: [...new Set([...lock.specs, ...specs])],
    packages,
  });
  await checkLock(whole, emit);
  return whole;
}
