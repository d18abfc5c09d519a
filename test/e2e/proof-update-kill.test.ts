import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { outputOf, runProgram } from '../program.js';
import { disturbed, durationOf, momentsWithin } from './disturb.js';
import { largerInstaller } from './larger.js';
import { filesBelow, prefixProblems } from './prefix-problems.js';
import { seeded } from './seeded.js';
import { sideBySide } from './side-by-side.js';

/** Files of the user. */
const FILES = ['bin/mine', 'envs/work/file', 'share/mine', 'share/larger-0/mine', 'share/larger-1/3/mine'];
const ADDED = [...FILES, 'bin', 'envs', 'envs/work', 'share/larger-2/empty'];

const random = seeded(1848);
let installer: string;
let folder: string;
let duration: number;
let files: readonly string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'archi-kill-update-'));
  installer = await largerInstaller();
  const prefix = await installed('undisturbed');
  duration = await durationOf(update(prefix));
  files = filesBelow(prefix);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("after KILL at 20 moments of an update the next one completes it and keeps the user's files", async () => {
  const moments = momentsWithin(duration * 1.5, 20, random);
  const outcomes = await sideBySide(moments, async (afterMs, i) => {
    const prefix = await installed(`update-${i}`);
    await disturbed(update(prefix), { signal: 'SIGKILL', to: 'group', afterMs });
    const hasTree = existsSync(prefix) || existsSync(`${prefix}.replaced`);
    const { status, stderr } = await runProgram(update(prefix));
    const problems = prefixProblems(prefix, files);
    const left = readdirSync(dirname(prefix));
    rmSync(dirname(prefix), { recursive: true });
    return { afterMs, one: hasTree, status, stderr, problems, left };
  });
  const wrong = outcomes.filter(({ one, status, stderr, problems, left }) => {
    return !one || status !== 0 || stderr !== '' || problems.length > 0 || left.join() !== 'prefix';
  });
  expect(wrong).toEqual([]);
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  'after %s at 10 moments of an update there is the old tree or the new one',
  async (signal) => {
    const moments = momentsWithin(duration * 1.5, 10, random);
    const outcomes = await sideBySide(moments, async (afterMs, i) => {
      const prefix = await installed(`${signal}-${i}`);
      const status = await disturbed(update(prefix), { signal, to: 'group', afterMs });
      const problems = prefixProblems(prefix, files);
      const left = readdirSync(dirname(prefix));
      rmSync(dirname(prefix), { recursive: true });
      return { afterMs, status, problems, left };
    });
    expect(outcomes.filter(({ problems, left }) => problems.length > 0 || left.join() !== 'prefix')).toEqual(
      [],
    );
  },
);

function update(prefix: string): string[] {
  return ['sh', installer, '-b', '-u', '-p', prefix];
}

/** A prefix in a folder of its own, with files of the user. */
async function installed(name: string): Promise<string> {
  const prefix = join(folder, name, 'prefix');
  await outputOf(['sh', installer, '-b', '-p', prefix]);
  mkdirSync(join(prefix, 'share/larger-2/empty'));
  for (const file of FILES) {
    mkdirSync(dirname(join(prefix, file)), { recursive: true });
    writeFileSync(join(prefix, file), 'mine');
  }
  expect(filesBelow(prefix)).toEqual(expect.arrayContaining(ADDED));
  expect(readFileSync(join(prefix, 'bin/mine'), 'utf8')).toBe('mine');
  return prefix;
}
