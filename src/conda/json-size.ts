import { type LimitName, limitOf } from '../limits.js';

/**
 * Returns the limit that parsing the JSON text would exceed; null if none. Objects of three bytes take sixty in memory.
 * Brackets and commas inside strings are counted too: real data is far below the limits.
 */
export function jsonLimitBroken(bytes: Uint8Array): LimitName | null {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const objects = limitOf('json-objects');
  const opened = count(data, OPEN_OBJECT, objects) + count(data, OPEN_LIST, objects);
  if (opened > objects) return 'json-objects';
  const values = limitOf('json-values');
  return count(data, COMMA, values) > values ? 'json-values' : null;
}

const OPEN_OBJECT = 0x7b;
const OPEN_LIST = 0x5b;
const COMMA = 0x2c;

/** Counts a byte; stops counting above `enough`. */
function count(data: Buffer, byte: number, enough: number): number {
  let values = 0;
  for (let at = data.indexOf(byte); at >= 0 && values <= enough; at = data.indexOf(byte, at + 1)) values += 1;
  return values;
}
