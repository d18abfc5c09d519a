import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { writeFolderAtomic } from '../../../src/host/fs/write.js';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-whole-folder-'));
  path = join(folder, 'output');
});

const write = (text: string) =>
  writeFolderAtomic(path, async (aside) => writeFileSync(join(aside, 'file'), text));
const fail = () => writeFolderAtomic(path, () => Promise.reject(new Error('no more')));
const content = () => readFileSync(join(path, 'file'), 'utf8');

test('a new folder replaces the old one and leaves nothing beside it', async () => {
  for (const text of ['old', 'new']) {
    await write(text);
    expect([content(), readdirSync(folder)]).toEqual([text, ['output']]);
  }
});

test('a failure leaves the old folder as it was', async () => {
  await expect(fail()).rejects.toThrow('no more');
  expect(readdirSync(folder)).toEqual([]);
  await write('old');
  await expect(fail()).rejects.toThrow('no more');
  expect([content(), readdirSync(folder)]).toEqual(['old', ['output']]);
});

describe('after a killed run, the next run', () => {
  /** The state after a run has moved the old folder away. */
  const moveAway = (text: string) => {
    mkdirSync(join(folder, '.output.archi-construct-old'));
    writeFileSync(join(folder, '.output.archi-construct-old/file'), text);
  };

  test('puts back the old folder if the new one had no name yet', async () => {
    moveAway('old');
    await expect(fail()).rejects.toThrow('no more');
    expect([content(), readdirSync(folder)]).toEqual(['old', ['output']]);
  });

  test('removes the old folder if the new one had its name', async () => {
    await write('new');
    moveAway('old');
    await write('newer');
    expect([content(), readdirSync(folder)]).toEqual(['newer', ['output']]);
  });
});
