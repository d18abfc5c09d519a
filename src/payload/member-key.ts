import { type CacheInputs, cacheKey } from '../cache-keys.js';
import type { LockedPackage } from '../conda/locked-package.js';
import { recordedPlace } from '../conda/recorded-place.js';
import type { PythonTarget } from '../package/noarch-python.js';
import { PYC_VERSION } from './layout-versions.js';
import type { PycFacts } from './pyc/types.js';

/** Returns the cache key of a packed package, from everything that its bytes depend on; lower-case hex. */
export function memberKey({
  locked,
  python,
  pyc,
  shared,
  ...rest
}: Pick<CacheInputs['member'], 'layout' | 'sha256' | 'omit' | 'options' | 'compressor'> & {
  readonly locked: LockedPackage;
  readonly python: PythonTarget | null;
  readonly pyc: PycFacts;
  readonly shared: boolean;
}): string {
  const { fn, requestedSpec, record } = locked;
  const { url, channel } = recordedPlace(locked);
  return cacheKey('member', {
    ...rest,
    fn,
    url,
    channel,
    requestedSpec: shared ? { shared: true } : requestedSpec,
    record: locked.wheel ?? record.raw,
    python: record.noarch === 'python' ? compiledFor(python, pyc) : null,
  });
}

// A package that the target compiles has the key that it has always had.
function compiledFor(python: PythonTarget | null, pyc: PycFacts): unknown {
  if (pyc === 'target') return python;
  return { ...python, pyc: pyc === 'none' ? pyc : { version: pyc.version, layout: PYC_VERSION } };
}
