import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { buildInstaller } from './build-installer.js';
import { LINES } from './channel.js';

test('two builds in other folders, time zones, locales, umasks and caches give the same bytes', async () => {
  const [line] = LINES;
  if (line === undefined) throw new Error('no python line');
  const before = process.umask(0o077);
  const first = await buildInstaller('linux-aarch64', line, elsewhere('Asia/Kolkata', 'tr_TR.UTF-8'));
  process.umask(0o000);
  const second = await buildInstaller('linux-aarch64', line, elsewhere('America/St_Johns', 'C'));
  process.umask(before);
  expect(describeFile(second)).toEqual(describeFile(first));
  expect(readFileSync(`${second}.sha256`, 'utf8')).toBe(
    `${describeFile(first).sha256}  ${basename(first)}\n`,
  );
});

function elsewhere(zone: string, locale: string) {
  const cwd = mkdtempSync(join(tmpdir(), 'archi-construct-cwd-'));
  const cache = mkdtempSync(join(tmpdir(), 'archi-construct-cache-'));
  return { cwd, environment: { TZ: zone, LC_ALL: locale, LANG: locale, ARCHI_CONSTRUCT_CACHE: cache } };
}

function describeFile(path: string) {
  const { size, mode } = statSync(path);
  const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
  return { name: basename(path), size, mode, sha256 };
}
