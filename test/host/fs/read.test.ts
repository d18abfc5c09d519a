import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readText } from '../../../src/host/fs/read.js';
import { LIMITS, LimitError } from '../../../src/limits.js';
import { bin } from '../../command-line.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-texts-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('readText returns the whole text, or null if the file is missing', () => {
  const text = 'é€\u{10000}'.repeat(200_000);
  writeFileSync(join(folder, 'text'), text);
  expect(readText(join(folder, 'text'))).toBe(text);
  writeFileSync(join(folder, 'empty'), '');
  expect(readText(join(folder, 'empty'))).toBe('');
  expect(readText(join(folder, 'missing'))).toBe(null);
  expect(readText('/dev/null')).toBe('');
  // The kernel reports the size of its files as 0.
  expect(readText('/proc/self/status')).toContain('VmRSS');
});

describe('a text that is too large is refused with the name of the limit', () => {
  test('by its size, before it is read', () => {
    const path = join(folder, 'sparse');
    // Text where the kind of a file is told from.
    writeFileSync(path, ' '.repeat(1024));
    truncateSync(path, LIMITS['text-size'].value + 1);
    expect(() => readText(path)).toThrow(LimitError);
    truncateSync(path, 20 * 2 ** 30);
    expect(() => readText(path)).toThrow(LimitError);
  });

  const audit = (line: string, most = '3M') => {
    const env = { ...process.env, ARCHI_LIMITS: `text-size=${most}` };
    const words = ['-c', line, 'sh', process.execPath, bin];
    const { status, stderr } = spawnSync('sh', words, { env, encoding: 'utf8' });
    return { status, stderr };
  };
  const piped = (size: number) => `head -c ${size} /dev/zero | tr '\\0' ' ' | "$1" "$2" audit /dev/stdin`;
  const refused = {
    status: 2,
    stderr: expect.stringContaining('ARCHI_LIMITS=text-size=NUMBER to a larger number'),
  };

  test('even if the limit is raised beyond the longest string', () => {
    const { status, stderr } = audit(`"$1" "$2" audit '${join(folder, 'sparse')}'`, '90G');
    expect([status, stderr]).toEqual([2, expect.stringContaining('it is too large to be read as text')]);
  });

  test('while it is read from an endless device', () => {
    expect(audit('"$1" "$2" audit /dev/zero')).toEqual(refused);
  });

  test('while it is read from a pipe, and a pipe below the limit is read', () => {
    expect(audit(piped(3 * 2 ** 20 + 1))).toEqual(refused);
    const { status, stderr } = audit(piped(3 * 2 ** 20));
    expect([status, stderr]).toEqual([2, expect.stringContaining('it is not JSON')]);
  });
});
