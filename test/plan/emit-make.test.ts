import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readProgram } from '../../src/cli/program.js';
import { emitMake } from '../../src/plan/emit/make.js';
import type { BuildPlan } from '../../src/plan/types.js';
import { bin } from '../command-line.js';
import { whyUnusable } from '../docs/parse-line.js';
import { failureOf } from '../lock/errors.js';
import { runProgram } from '../program.js';
import { describeWithTools } from '../tools.js';
import { BUILD_SCRIPT, begun, expectInOrder } from './engines/log.js';
import { planOf } from './graphs.js';
import { HOSTILE_PLAN, SAMPLE } from './sample.js';

let folder: string;
let log: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plan-make-'));
  log = join(folder, 'log');
});

afterEach(() => rmSync(folder, { recursive: true }));

function make(plan: BuildPlan, fails = 'nothing') {
  writeFileSync(join(folder, 'plan.mk'), emitMake(plan));
  const command = ['make', '-f', 'plan.mk', '-j4', `BUILD=sh ${BUILD_SCRIPT}`];
  const environment = { PATH: process.env['PATH'], HOME: '/nowhere', FAILS: fails, LOG: log };
  return runProgram(command, { cwd: folder, environment });
}

test('the makefile of the sample plan equals the golden file', async () => {
  await expect(emitMake(SAMPLE)).toMatchFileSnapshot('golden/plan.mk');
});

describeWithTools('GNU make with the makefile', { tools: ['make'] }, () => {
  test('builds everything in order, in parallel and only once', async () => {
    expect((await make(SAMPLE)).stderr).toBe('');
    expectInOrder(log, SAMPLE);
    expect((await make(SAMPLE)).status).toBe(0);
    expect(begun(log)).toHaveLength(SAMPLE.waves.flat().length);
  });

  test('continues after a failed build where it stopped', async () => {
    expect((await make(SAMPLE, 'zlib')).status).not.toBe(0);
    expect(begun(log)).not.toContain('recipes/python full');
    expect((await make(SAMPLE)).status).toBe(0);
    expect(begun(log).filter((recipe) => recipe === 'recipes/zlib full')).toHaveLength(2);
    expect(begun(log).filter((recipe) => recipe === 'recipes/gcc full')).toHaveLength(1);
  });

  test('passes on every hostile name unchanged', async () => {
    expect(await make(HOSTILE_PLAN)).toMatchObject({ status: 0, stderr: '' });
    expectInOrder(log, HOSTILE_PLAN);
    expect(existsSync(join(folder, 'pwned'))).toBe(false);
  });

  test('has command lines of recipe build, with the variables that docs/plan.md gives', async () => {
    writeFileSync(join(folder, 'plan.mk'), emitMake(SAMPLE));
    const page = readFileSync(new URL('../../docs/plan.md', import.meta.url), 'utf8');
    const variables = [...page.matchAll(/^ {2}([A-Z_]+)='(.*)' *\\?$/gm)].map(
      ([, name = '', value = '']) => `${name}=${value}`,
    );
    expect(variables).toHaveLength(3);
    const { stdout } = await runProgram(['make', '-n', '-f', 'plan.mk', ...variables], { cwd: folder });
    const lines = stdout.split('\n').filter((line) => line.startsWith('archi-construct '));
    expect(lines).toHaveLength(SAMPLE.waves.flat().length);
    const program = readProgram(pathToFileURL(bin).href);
    for (const line of lines) {
      expect(await whyUnusable(line.split(' ').slice(1), program)).toBeNull();
      expect(line).toMatch(/ recipes\/\S+$/);
    }
  });

  test('passes on bootstrap channels unchanged', async () => {
    const bootstrap = ["https://host/it's%20$HOME", 'file:///srv/$(touch%20pwned)'];
    expect(await make({ ...SAMPLE, bootstrap })).toMatchObject({ status: 0, stderr: '' });
    expectInOrder(log, SAMPLE);
  });

  test('does nothing if nothing has to be built', async () => {
    expect((await make(planOf([]))).status).toBe(0);
  });
});

test('a line break in a name is refused', async () => {
  const node = { status: 'build', minutes: 1, needs: [] } as const;
  const plan = planOf([node, node], ['a\n\ttouch pwned', 'b\u2028']);
  await expect(await failureOf(() => emitMake(plan))).toMatchFileSnapshot('golden/line-breaks.txt');
});
