import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { formatLock } from '../../src/lock/formats/format.js';
import { givenLock } from '../../src/verify/open-given-lock.js';
import { lockIn } from './workshop.js';

const EXPLICIT = `@EXPLICIT\nhttps://c.example/linux-64/zlib-1.2-0.conda#${'a'.repeat(32)}\n`;

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'given-lock-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

test('a lock vouches for the python that it names; an @EXPLICIT list does not', async () => {
  const at = folder();
  writeFileSync(join(at, 'a.lock'), formatLock(await lockIn(at, [{ name: 'zlib' }])));
  writeFileSync(join(at, 'list.txt'), EXPLICIT);
  expect(givenLock(join(at, 'a.lock')).isTrusted).toBe(true);
  expect(givenLock(join(at, 'list.txt')).isTrusted).toBe(false);
});

test('a list that comes through a pipe, which can be read once, is the list that it is', () => {
  const at = folder();
  const pipe = join(at, 'pipe');
  execFileSync('mkfifo', [pipe]);
  writeFileSync(join(at, 'list.txt'), EXPLICIT);
  const writer = spawn('sh', ['-c', 'cat "$1" >"$2"', 'sh', join(at, 'list.txt'), pipe]);
  onTestFinished(() => void writer.kill());
  expect(givenLock(pipe).isTrusted).toBe(false);
});
