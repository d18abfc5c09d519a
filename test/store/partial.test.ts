import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takePartial } from '../../src/store/partial.js';

const NOW = Date.UTC(2024, 0, 2);
const DAY = 24 * 60 * 60 * 1000;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-partial-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function leave(owner: string, age: number): string {
  const path = join(folder, `key.${owner}.unique.part`);
  writeFileSync(path, 'left');
  utimesSync(path, (NOW - age) / 1000, (NOW - age) / 1000);
  return path;
}

/** Returns the owner part in the name of a partial download of this process: `<machine>-<pid>`. */
async function ownOwner(): Promise<string> {
  const { path } = await takePartial({ folder, key: 'other', now: NOW });
  return basename(path).split('.')[1] ?? '';
}

test.each<[string, (own: string) => string, number, boolean]>([
  ['released', () => 'free', 0, true],
  ['of a process that lives', (own) => own, 0, false],
  ['of a process that is gone', (own) => own.replace(/-.*/, '-999999999'), 0, true],
  ['of a process that lives, long untouched', (own) => own, 2 * DAY, true],
  ['of another machine', () => '00000000-1', 0, false],
  ['of another machine, long untouched', () => '00000000-1', 2 * DAY, true],
])('a partial download is taken over or left: one %s', async (_, ownerOf, age, taken) => {
  const left = leave(ownerOf(await ownOwner()), age);
  const partial = await takePartial({ folder, key: 'key', now: NOW });
  expect([existsSync(left), existsSync(partial.path)]).toEqual([!taken, taken]);
});

test('only one of several takers gets a partial download', async () => {
  leave('free', 0);
  const take = () => takePartial({ folder, key: 'key', now: NOW });
  const taken = await Promise.all([take(), take(), take()]);
  expect(taken.filter(({ path }) => existsSync(path))).toHaveLength(1);
});

test('a released partial download is taken by the next run', async () => {
  const first = await takePartial({ folder, key: 'key', now: NOW });
  writeFileSync(first.path, 'half');
  await first.release();
  const second = await takePartial({ folder, key: 'key', now: NOW });
  expect(readdirSync(folder)).toEqual([basename(second.path)]);
});

test('a partial download of another file is left alone', async () => {
  leave('free', 0);
  const { path } = await takePartial({ folder, key: 'ke', now: NOW });
  expect(existsSync(path)).toBe(false);
});
