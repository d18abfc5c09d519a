import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openLog } from '../../src/engine/open-log.js';

test('of a log of more than 64 MiB the beginning and the end are kept, and how much is left out is told', () => {
  const folder = mkdtempSync(join(tmpdir(), 'archi-log-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const log = openLog(folder, 'one');
  const line = '.'.repeat(2 ** 20 - 1);
  const lines = Array.from({ length: 90 }, (_, index) => `${index}`.padEnd(4, '.') + line.slice(4));
  for (const text of lines) log.add(text);
  log.end();
  const kept = readFileSync(log.path, 'utf8');
  expect([kept.slice(0, 4), kept.slice(-(2 ** 20)).slice(0, 4)]).toEqual(['0...', '89..']);
  const left = Number(/\n\[… (\d+) bytes of the log are left out …\]\n/.exec(kept)?.[1]);
  expect([left, kept.length < 2 ** 26 + 100]).toEqual([(90 - 56 - 8) * 2 ** 20, true]);
});
