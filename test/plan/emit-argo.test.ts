import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { emitArgo } from '../../src/plan/emit/argo.js';
import { failureOf } from '../lock/errors.js';
import { runProgram } from '../program.js';
import { describeWithTools } from '../tools.js';
import { complaint, runArgo, tasksOf, templatesOf } from './engines/argo.js';
import { BUILD_SCRIPT, expectInOrder } from './engines/log.js';
import { planOf } from './graphs.js';
import { HOSTILE_PLAN, SAMPLE } from './sample.js';

/** Hostile names without those that Argo would expand. */
const HARMLESS = {
  ...HOSTILE_PLAN,
  nodes: HOSTILE_PLAN.nodes.map((node) => ({ ...node, name: node.name.replaceAll('{{', '{') })),
};

test('the Argo workflow of the sample plan equals the golden file', async () => {
  await expect(emitArgo(SAMPLE, 4)).toMatchFileSnapshot('golden/plan-argo.yaml');
});

describe("the JSON schema of Argo's resources", () => {
  test.each([
    ['the sample', SAMPLE],
    ['hostile names', HARMLESS],
    ['nothing', planOf([])],
    ['bootstrap channels', { ...SAMPLE, bootstrap: ["https://host/it's%20one"] }],
  ])('accepts the workflow of %s', (_, plan) => {
    expect(complaint(emitArgo(plan, 4))).toBeNull();
  });

  test('refuses a misspelled key', () => {
    expect(complaint(emitArgo(SAMPLE, 4).replace('- name: zlib', '- nam: zlib'))).toContain(
      'must have required property name',
    );
  });
});

describe('a task of the Argo workflow', () => {
  test('has a name that Kubernetes accepts, and an existing template', () => {
    const text = emitArgo(HARMLESS, 4);
    for (const { name, template } of tasksOf(text)) {
      expect(name).toMatch(/^[a-zA-Z0-9][-a-zA-Z0-9]{0,127}$/);
      expect(templatesOf(text).map((item) => item.name)).toContain(template);
    }
  });

  test('is refused if Argo would expand its name', async () => {
    await expect(await failureOf(() => emitArgo(HOSTILE_PLAN, 4))).toMatchFileSnapshot(
      'golden/argo-expands.txt',
    );
  });

  test('is left out, with the DAG, if nothing has to be built', () => {
    const text = emitArgo(planOf([]), 4);
    expect(templatesOf(text).filter(({ dag }) => dag !== undefined)).toEqual([]);
    expect(templatesOf(text).map(({ name }) => name)).toEqual(['plan']);
  });
});

describeWithTools('the scripts of the Argo workflow', { tools: ['shellcheck'] }, () => {
  test.each([
    ['the sample', SAMPLE],
    ['nothing', planOf([])],
  ])('are accepted by shellcheck: %s', async (_, plan) => {
    const commands = templatesOf(emitArgo(plan, 4)).flatMap(
      ({ container }) => container?.command.at(-1) ?? [],
    );
    expect(commands).toHaveLength(1);
    const ran = await runProgram(['shellcheck', '--shell=sh', '-'], { input: commands[0] ?? '' });
    expect(ran).toMatchObject({ status: 0, stdout: '' });
  });
});

describe('an executed Argo workflow', () => {
  let cwd: string;

  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'plan-argo-'));
  });

  afterEach(() => rmSync(cwd, { recursive: true }));

  const run = (text: string, fails = '') =>
    runArgo(text, {
      cwd,
      parameters: { build: `sh ${BUILD_SCRIPT}`, repository: 'https://host/recipes', image: 'image' },
      environment: { PATH: process.env['PATH'], LOG: join(cwd, 'log'), FAILS: fails },
    });

  test.each([
    ['the sample', SAMPLE],
    ['hostile names', HARMLESS],
  ])('builds everything in order: %s', async (_, plan) => {
    await run(emitArgo(plan, 4));
    expectInOrder(join(cwd, 'log'), plan);
  });

  test('stops at a failed build', async () => {
    await expect(run(emitArgo(SAMPLE, 4), 'zlib')).rejects.toThrow('recipes/zlib: exit 1');
  });
});
