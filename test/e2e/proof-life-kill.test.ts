import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { treeOf } from '../installer/damaged-prefix.js';
import { runProgram } from '../program.js';
import { disturbed, durationOf, momentsWithin } from './disturb.js';
import { largerInstaller } from './larger.js';
import { seeded } from './seeded.js';
import { sideBySide } from './side-by-side.js';

const MOMENTS = 20;
const random = seeded(815);
let installer: string;
let folder: string;
const durations = { '--repair': 0, '--uninstall': 0 };

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'archi-life-kill-')));
  installer = await largerInstaller();
  for (const mode of ['--repair', '--uninstall'] as const) {
    const { prefix } = await installed(`usual${mode}`);
    damage(prefix);
    durations[mode] = await durationOf(lived(mode, prefix));
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const lived = (mode: string, prefix: string) => ['sh', installer, mode, prefix, '-b'];

/** An installation in a folder of its own, with a file of the user. */
async function installed(name: string): Promise<{ own: string; prefix: string }> {
  const own = join(folder, name);
  mkdirSync(own);
  const prefix = join(own, 'prefix');
  const { status, stderr } = await runProgram(['sh', installer, '-b', '-p', prefix]);
  expect({ status, stderr }).toMatchObject({ status: 0 });
  writeFileSync(join(prefix, 'mine'), 'mine');
  return { own, prefix };
}

// A third of the files is removed or changed.
function damage(prefix: string): void {
  for (const [i, path] of Object.keys(treeOf(join(prefix, 'share'))).entries()) {
    const at = join(prefix, 'share', path);
    if (!/\/\d+\/\d+$/.test(path)) continue;
    if (i % 6 === 0) rmSync(at);
    if (i % 6 === 3) writeFileSync(at, 'damage');
  }
}

const moments = (mode: '--repair' | '--uninstall') => momentsWithin(durations[mode], MOMENTS, random);

test(`after KILL at ${MOMENTS} moments of a repair every file is old or right, and a second run completes it`, async () => {
  const wrong = await sideBySide(moments('--repair'), async (afterMs, i) => {
    const { own, prefix } = await installed(`repair-${i}`);
    const whole = treeOf(prefix);
    damage(prefix);
    const damaged = treeOf(prefix);
    await disturbed(lived('--repair', prefix), { signal: 'SIGKILL', to: 'group', afterMs });
    const between = Object.entries(treeOf(prefix)).filter(([path]) => !path.startsWith('.archi/repair'));
    const neither = between.filter(([path, what]) => what !== whole[path] && what !== damaged[path]);
    const lost = Object.keys(damaged).filter((path) => !between.some(([there]) => there === path));
    const { status, stderr } = await runProgram(lived('--repair', prefix));
    const after = treeOf(prefix);
    const isWhole = JSON.stringify(after) === JSON.stringify(whole);
    rmSync(own, { recursive: true });
    return neither.length + lost.length === 0 && status === 0 && isWhole
      ? []
      : [{ afterMs, neither, lost, status, stderr, isWhole }];
  });
  expect(wrong.flat()).toEqual([]);
});

test(`after KILL at ${MOMENTS} moments of an uninstall a second run completes it and keeps the user's files`, async () => {
  const wrong = await sideBySide(moments('--uninstall'), async (afterMs, i) => {
    const { own, prefix } = await installed(`uninstall-${i}`);
    await disturbed(lived('--uninstall', prefix), { signal: 'SIGKILL', to: 'group', afterMs });
    const ended = !existsSync(join(prefix, '.archi')) && !existsSync(join(prefix, '.archi-removed'));
    const { status, stderr } = await runProgram(lived('--uninstall', prefix));
    const left = readdirSync(prefix);
    rmSync(own, { recursive: true });
    // Once the lists are gone, the prefix is no installation any more.
    return status === (ended ? 19 : 0) && left.join() === 'mine' ? [] : [{ afterMs, status, stderr, left }];
  });
  expect(wrong.flat()).toEqual([]);
});
