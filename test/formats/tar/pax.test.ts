import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readPaxRecords } from '../../../src/formats/tar/pax.js';

const folder = mkdtempSync(join(tmpdir(), 'tar-reader-'));

afterAll(() => rmSync(folder, { recursive: true }));

describe('readPaxRecords', () => {
  it.each(['5 a=1', '6 a=1\nx', '99 a=1\n', 'a=1\n', '6 a 1\n', '0 \n', '-1 a=1\n', '4\n', '1e1 a=12\n'])(
    'returns null for %j',
    (text) => {
      expect(readPaxRecords(Buffer.from(text))).toBeNull();
    },
  );

  it('keeps newlines and equal signs in a value', () => {
    expect(readPaxRecords(Buffer.from('13 path=a\nb=\n'))?.get('path')?.toString()).toBe('a\nb=');
  });

  const record = (key: string, value: string | number) => {
    const rest = ` GNU.sparse.${key}=${value}\n`;
    const digits = String(rest.length + String(rest.length).length).length;
    return `${rest.length + digits}${rest}`;
  };
  const mapOf = (text: string) => readPaxRecords(Buffer.from(text))?.get('GNU.sparse.map')?.toString();

  it('joins the parts of a sparse map of version 0.0', () => {
    const parts = [record('offset', 0), record('numbytes', 5), record('size', 9), record('offset', 7)];
    expect(mapOf(parts.join(''))).toBe('0,5,7');
    expect(mapOf(record('offset', 3) + record('map', '0,1') + record('offset', 8))).toBe('0,1,8');
    expect(mapOf(record('size', 9))).toBeUndefined();
  });

  it('reads as many parts as fit into a header', () => {
    const numbers = Array.from({ length: 40_000 }, (_, at) => at);
    expect(mapOf(numbers.map((at) => record('offset', at)).join(''))).toBe(numbers.join(','));
  });
});
