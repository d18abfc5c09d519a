import { sortKeys } from '../../conda/sorted-json.js';
import type { Lock } from '../types.js';

/** Goes up when a reader of the old form would misread the new one. */
export const LOCK_VERSION = 1;

/** The lock as a file: JSON, keys sorted, indent 2, a newline at the end. Every record whole, as its channel gave it. */
export function formatLock(lock: Lock): string {
  const packages = lock.packages.map(({ record, ...locked }) => ({ ...locked, record: record.raw }));
  return `${JSON.stringify(sortKeys({ ...lock, packages, lockVersion: LOCK_VERSION }), null, 2)}\n`;
}
