import { createHash } from 'node:crypto';
import { sortKeys } from '../conda/sorted-json.js';
import type { LockedPackage } from '../lock/types.js';
import type { PythonTarget } from '../package/noarch-python.js';

/** Names what was compiled of a package by everything its bytes depend on; lower-case hex. */
export function memberKey({
  layout,
  locked,
  sha256,
  python,
  omit,
  compressor,
}: {
  /** What is made of the package, and by which version of the program. */
  layout: string;
  locked: LockedPackage;
  /** Of the package file. */
  sha256: string;
  python: PythonTarget | null;
  omit: readonly string[];
  /** The compressor's id. */
  compressor: string;
}): string {
  const { fn, url, channel, requestedSpec, record } = locked;
  const target = record.noarch === 'python' ? python : null;
  const parts = [
    layout,
    sha256,
    fn,
    url,
    channel,
    requestedSpec,
    // A lock that was just made and the same one read from its file have their keys in different orders.
    sortKeys(record.raw),
    target,
    omit,
    compressor,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
