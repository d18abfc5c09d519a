import { type CacheInputs, cacheKey } from '../cache-keys.js';
import type { LockedPackage } from '../conda/locked-package.js';
import type { PythonTarget } from '../package/noarch-python.js';

/** Returns the cache key of a packed package, from everything that its bytes depend on; lower-case hex. */
export function memberKey({
  locked,
  python,
  ...rest
}: Pick<CacheInputs['member'], 'layout' | 'sha256' | 'omit' | 'options' | 'compressor'> & {
  readonly locked: LockedPackage;
  readonly python: PythonTarget | null;
}): string {
  const { fn, url, channel, requestedSpec, record } = locked;
  return cacheKey('member', {
    ...rest,
    fn,
    url,
    channel,
    requestedSpec,
    record: record.raw,
    python: record.noarch === 'python' ? python : null,
  });
}
