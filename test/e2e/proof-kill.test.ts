import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runProgram } from '../program.js';
import { type Disturbance, disturbed, durationOf, momentsWithin } from './disturb.js';
import { largerInstaller } from './larger.js';
import { filesBelow, prefixProblems } from './prefix-problems.js';
import { seeded } from './seeded.js';
import { sideBySide } from './side-by-side.js';

/** Of each signal, to the shell and to its group. */
const INTERRUPTS = 10;

/** What a killed shell leaves behind may still be at work. */
const REMOVAL = { recursive: true, maxRetries: 5 } as const;

const random = seeded(4711);
let installer: string;
let folder: string;
/** The duration of an undisturbed install beside another one. */
let duration: number;
let files: readonly string[];
const problemsOf = (prefix: string) => prefixProblems(prefix, files);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'archi-kill-'));
  installer = await largerInstaller();
  const names = ['first', 'second', 'third', 'fourth'];
  const durations = await sideBySide(names, (name) => durationOf(install(join(folder, name))));
  duration = Math.max(...durations);
  files = filesBelow(join(folder, 'first'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(['group', 'shell'] as const)('an install whose %s gets KILL at 50 moments', (to) => {
  test('leaves no prefix or a whole one, and the next run installs and cleans up', async () => {
    const outcomes = await sideBySide(moments(50, { signal: 'SIGKILL', to }), async (disturbance, i) => {
      const own = ownFolder(`kill-${to}-${i}`);
      const prefix = join(own, 'prefix');
      await disturbed(install(prefix), disturbance);
      const first = existsSync(prefix) ? problemsOf(prefix) : [];
      const { status, stderr } = await runProgram(install(prefix));
      const again = status === 0 || status === 19 ? problemsOf(prefix) : [`exit ${status}: ${stderr}`];
      const left = readdirSync(own);
      rmSync(own, REMOVAL);
      return { ...disturbance, status, problems: [...first, ...again], left };
    });
    expect(outcomes.filter((outcome) => !isWhole(outcome))).toEqual([]);
  });
});

describe.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  `an install that gets %s at ${INTERRUPTS} moments`,
  (signal) => {
    test.each(['group', 'shell'] as const)('in its %s leaves nothing behind or is complete', async (to) => {
      const outcomes = await sideBySide(moments(INTERRUPTS, { signal, to }), async (disturbance, i) => {
        const own = ownFolder(`${signal}-${to}-${i}`);
        const status = await disturbed(install(join(own, 'prefix')), disturbance);
        const left = readdirSync(own);
        const problems = left.includes('prefix') ? problemsOf(join(own, 'prefix')) : [];
        rmSync(own, REMOVAL);
        return { ...disturbance, status, left, problems };
      });
      const wrong = outcomes.filter(({ left, problems, status }) => {
        if (problems.length > 0) return true;
        // Once the prefix is in place, a signal ends the rest and undoes nothing.
        return status === 0 ? left.join() !== 'prefix' : left.length > 0 && left.join() !== 'prefix';
      });
      expect(wrong).toEqual([]);
    });
  },
);

function install(prefix: string): string[] {
  return ['sh', installer, '-b', '-p', prefix];
}

function moments(count: number, common: Omit<Disturbance, 'afterMs'>): Disturbance[] {
  return momentsWithin(duration, count, random).map((afterMs) => ({ ...common, afterMs }));
}

// Killed between the rename and its last step, an install leaves its lock beside the whole prefix. Exit code 19 means
// nothing was changed.
function isWhole(outcome: { status: number | null; problems: readonly string[]; left: readonly string[] }) {
  const left = outcome.left.filter((name) => outcome.status !== 19 || name !== 'prefix.lock');
  return outcome.problems.length === 0 && left.join() === 'prefix';
}

function ownFolder(name: string): string {
  const own = join(folder, name);
  mkdirSync(own);
  return own;
}
