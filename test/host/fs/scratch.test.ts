import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  contentDigest,
  firstDifferentByte,
  indexIn,
  isSameContent,
  partOf,
} from '../../../src/formats/content.js';
import { openScratch, type Scratch } from '../../../src/host/fs/scratch.js';

let folder: string;
let scratch: Scratch;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-scratch-'));
  scratch = openScratch(folder);
});
afterEach(() => {
  scratch.close();
  rmSync(folder, { recursive: true });
});

const MIB = 1 << 20;
/** Pieces of 70 MiB in total. The needle lies across two windows of 1 MiB. */
const NEEDLE = Buffer.from('/opt/placeholder');
const pieces = Array.from({ length: 70 }, (_, at) => Buffer.alloc(MIB, at));
NEEDLE.copy(pieces[68] ?? Buffer.alloc(0), MIB - 5, 0, 5);
NEEDLE.copy(pieces[69] ?? Buffer.alloc(0), 0, 5);
const whole = Buffer.concat(pieces);

it('a scratch keeps small contents in memory and large ones in an unnamed file', () => {
  expect(Buffer.isBuffer(scratch.keep([Buffer.from('little')]))).toBe(true);
  const kept = scratch.keep(pieces);
  expect(Buffer.isBuffer(kept)).toBe(false);
  expect(readdirSync(folder)).toEqual([]);
  expect(isSameContent(kept, whole)).toBe(true);
  expect(contentDigest(kept)).toBe(contentDigest(whole));
});

it('a kept content is searched and cut across pieces as in memory', () => {
  const kept = scratch.keep(pieces);
  const at = 69 * MIB - 5;
  expect([indexIn(kept, NEEDLE), indexIn(whole, NEEDLE)]).toEqual([at, at]);
  expect(indexIn(kept, NEEDLE, at + 1)).toBe(-1);
  const part = partOf(kept, at, at + NEEDLE.length);
  expect(part.subarray(0, 100).equals(NEEDLE)).toBe(true);
  expect(firstDifferentByte(kept, whole.fill(0, at, at + 1))).toBe(at);
});

it('an opened file is read by one descriptor, even after it was replaced', () => {
  const path = join(folder, 'file');
  writeFileSync(path, whole);
  const opened = scratch.open(path);
  rmSync(path);
  writeFileSync(path, 'another');
  expect(isSameContent(opened, whole)).toBe(true);
});
