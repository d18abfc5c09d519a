import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runProgram } from '../program.js';
import { largerInstaller } from './larger.js';
import { filesBelow, prefixProblems } from './prefix-problems.js';

const ROUNDS = Array.from({ length: 20 }, (_, i) => i);

let folder: string;
let installer: string;
let files: readonly string[];
const install = (prefix: string) => runProgram(['sh', installer, '-b', '-p', prefix]);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'archi-race-'));
  installer = await largerInstaller();
  await install(join(folder, 'alone'));
  files = filesBelow(join(folder, 'alone'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('of two installers started into one prefix, one installs and one refuses, in 20 rounds', async () => {
  const outcomes = [];
  for (const round of ROUNDS) {
    const own = join(folder, String(round));
    mkdirSync(own);
    const prefix = join(own, 'prefix');
    const ran = await Promise.all([install(prefix), install(prefix)]);
    const codes = ran.map(({ status }) => status).sort();
    outcomes.push({ codes, problems: prefixProblems(prefix, files), left: readdirSync(own) });
  }
  expect(outcomes.filter(({ codes }) => codes[0] !== 0 || ![19, 20].includes(codes[1] ?? 0))).toEqual([]);
  expect(outcomes.filter(({ problems, left }) => problems.length > 0 || left.join() !== 'prefix')).toEqual(
    [],
  );
});
