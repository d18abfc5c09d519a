import type { Overrides } from './fields.js';
import { applyPaxRecords, readPaxRecords } from './pax.js';

/** True for a header that describes the next one: a long name, pax records. */
export function isExtension(typeFlag: string): boolean {
  return typeFlag !== '' && 'xXgLK'.includes(typeFlag);
}

/** Returns the overrides for the next header with one more extension; null if the extension is damaged. */
export function extended(pending: Overrides, typeFlag: string, data: Buffer): Overrides | null {
  if (typeFlag === 'L') return { ...pending, path: untilNul(data) };
  if (typeFlag === 'K') return { ...pending, target: untilNul(data) };
  // Global records are defaults such as a comment; none of them names an entry.
  if (typeFlag === 'g') return pending;
  const records = readPaxRecords(data);
  return records === null ? null : applyPaxRecords(pending, records);
}

function untilNul(data: Buffer): Buffer {
  const end = data.indexOf(0);
  return end === -1 ? data : data.subarray(0, end);
}
