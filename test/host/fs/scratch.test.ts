import { execFileSync } from 'node:child_process';
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
  viewsOf,
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

it.each([0, 1, MIB - 1, MIB, MIB + 1, 3 * MIB])(
  '%i bytes are kept as they were, from any pieces',
  async (length) => {
    const bytes = whole.subarray(0, length);
    function* reused() {
      const piece = Buffer.alloc(1000);
      for (let at = 0; at < length; at += piece.length) {
        piece.set(bytes.subarray(at, at + piece.length));
        yield piece.subarray(0, length - at);
      }
    }
    async function* later() {
      yield* reused();
    }
    const kept = [scratch.keep(reused()), scratch.keep([bytes]), await scratch.collect(later())];
    expect(kept.map((content) => Buffer.isBuffer(content))).toEqual(kept.map(() => length <= MIB));
    for (const content of kept) expect(isSameContent(content, bytes)).toBe(true);
  },
);

it('contents that are read at the same time do not share a window', () => {
  const [one, other] = [scratch.keep(pieces), scratch.keep(pieces.toReversed())];
  const [views, others] = [viewsOf(one), viewsOf(other)];
  for (let at = 0; at < pieces.length; at++) {
    const [view, second] = [views.next().value, others.next().value];
    expect(view?.equals(pieces[at] ?? whole)).toBe(true);
    expect(second?.equals(pieces[pieces.length - 1 - at] ?? whole)).toBe(true);
  }
  expect(views.next().done).toBe(true);
});

it('a scratch opens no pipe, which would wait for a writer, and no folder', () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  expect(() => scratch.open(pipe)).toThrow(`cannot read ${pipe}`);
  expect(() => scratch.open(folder)).toThrow(`cannot read ${folder}`);
});
