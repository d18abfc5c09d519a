import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { emitMake } from '../../src/plan/emit/make.js';
import type { BuildPlan } from '../../src/plan/types.js';
import { failureOf } from '../lock/errors.js';
import { runProgram } from '../program.js';
import { describeWithTools } from '../tools.js';
import { planOf } from './graphs.js';
import { HOSTILE, HOSTILE_PLAN, SAMPLE } from './sample.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plan-make-'));
  writeFileSync(join(folder, 'build.sh'), 'printf "%s\\n" "$#" "$1" >>log; [ "$1" != recipes/"$FAILS" ]\n');
});

afterEach(() => rmSync(folder, { recursive: true }));

async function make(plan: BuildPlan, fails = 'nothing', jobs = '-j4') {
  writeFileSync(join(folder, 'plan.mk'), emitMake(plan));
  const command = ['make', '-f', 'plan.mk', jobs, 'BUILD=sh build.sh'];
  const environment = { PATH: process.env['PATH'], HOME: '/nowhere', FAILS: fails };
  const ran = await runProgram(command, { cwd: folder, environment });
  const log = existsSync(join(folder, 'log')) ? readFileSync(join(folder, 'log'), 'utf8').split('\n') : [];
  return { ...ran, built: log.filter((_, line) => line % 2 === 1) };
}

test('the makefile of the sample', async () => {
  await expect(emitMake(SAMPLE)).toMatchFileSnapshot('golden/plan.mk');
});

describeWithTools('GNU make', { tools: ['make'] }, () => {
  test('builds all in order, side by side, and nothing twice', async () => {
    const first = await make(SAMPLE);
    expect(first.stderr).toBe('');
    expect([...first.built].sort()).toEqual([
      'recipes/_libgcc_mutex',
      'recipes/numpy.core',
      'recipes/python',
      'recipes/zlib',
    ]);
    expect(first.built.slice(2)).toEqual(['recipes/python', 'recipes/numpy.core']);
    const second = await make(SAMPLE);
    expect(second.status).toBe(0);
    expect(second.built).toHaveLength(4);
  });

  test('goes on where a build failed', async () => {
    const first = await make(SAMPLE, 'python');
    expect(first.status).not.toBe(0);
    expect(first.built).not.toContain('recipes/numpy.core');
    const second = await make(SAMPLE);
    expect(second.status).toBe(0);
    expect(second.built.slice(3)).toEqual(['recipes/python', 'recipes/numpy.core']);
  });

  test('gets every hostile name as it is', async () => {
    const { status, built, stderr } = await make(HOSTILE_PLAN, 'nothing', '-j1');
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(built).toEqual(HOSTILE.map((name) => `recipes/${name}`));
    expect(existsSync(join(folder, 'pwned'))).toBe(false);
  });

  test('has nothing to do where nothing is lacking', async () => {
    expect((await make(planOf([]))).status).toBe(0);
  });
});

test('a line break in a name is refused, wherever it would be written', async () => {
  const node = { standing: 'build', minutes: 1, needs: [] } as const;
  const plan = planOf([node, node], ['a\n\ttouch pwned', 'b\u2028']);
  await expect(await failureOf(() => emitMake(plan))).toMatchFileSnapshot('golden/line-breaks.txt');
});
