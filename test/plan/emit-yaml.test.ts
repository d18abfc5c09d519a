import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { emitArgo } from '../../src/plan/emit/argo.js';
import { emitGithubActions } from '../../src/plan/emit/github-actions.js';
import { failureOf } from '../lock/errors.js';
import { runProgram } from '../program.js';
import { describeWithTools } from '../tools.js';
import { planOf } from './graphs.js';
import { HOSTILE, HOSTILE_PLAN, SAMPLE } from './sample.js';

interface Job {
  readonly needs?: readonly string[];
  readonly 'runs-on': string;
  readonly strategy: { readonly matrix: { readonly include: readonly Record<string, string>[] } };
  readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
}

const jobsOf = (text: string) => Object.entries(parse(text).jobs as Record<string, Job>);

/** Each name's needs stand before it: there is no cycle, and nothing that is not there. */
function expectInOrder(all: readonly { readonly name: string; readonly needs: readonly string[] }[]): void {
  const seen = new Set<string>();
  for (const { name, needs } of all) {
    for (const need of needs) expect(seen).toContain(need);
    expect(seen).not.toContain(name);
    seen.add(name);
  }
}

/** What GitHub makes of a text: expressions that are a quoted text are that text, others are not allowed here. */
function evaluated(text: string): string {
  return text.replace(/\$\{\{(.*?)\}\}/g, (whole, expression: string) => {
    const literal = /^ '((?:[^']|'')*)' $/.exec(expression)?.[1];
    if (literal === undefined) throw new Error(`GitHub would evaluate ${whole}`);
    return literal.replaceAll("''", "'");
  });
}

describe('the workflow', () => {
  test('of the sample', async () => {
    await expect(emitGithubActions(SAMPLE)).toMatchFileSnapshot('golden/plan-workflow.yml');
  });

  test('has a job for each wave, which waits for the one before', () => {
    const jobs = jobsOf(emitGithubActions(HOSTILE_PLAN));
    expect(jobs).toHaveLength(HOSTILE.length);
    expectInOrder(jobs.map(([name, { needs = [] }]) => ({ name, needs })));
    for (const [id] of jobs) expect(id).toMatch(/^[A-Za-z_][A-Za-z0-9_-]*$/);
    const ids = jobs.flatMap(([, job]) => job.strategy.matrix.include.map(({ id }) => id));
    expect(new Set(ids).size).toBe(HOSTILE.length);
    // What the names of artifacts may hold, and `"` `:` `<` `/` may not stand there.
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9][A-Za-z0-9-]*$/);
  });

  test('hands every hostile name on as it is', () => {
    const include = jobsOf(emitGithubActions(HOSTILE_PLAN)).flatMap(([, job]) => job.strategy.matrix.include);
    expect(include.map(({ package: name = '' }) => evaluated(name))).toEqual(HOSTILE);
    expect(include.map(({ recipe = '' }) => evaluated(recipe))).toEqual(
      HOSTILE.map((name) => `recipes/${name}`),
    );
  });

  test('splits a wave that is larger than a matrix may be', () => {
    const node = { standing: 'build', minutes: 1, needs: [] } as const;
    const jobs = jobsOf(emitGithubActions(planOf(Array.from({ length: 600 }, () => node))));
    expect(jobs.map(([name, job]) => [name, job.strategy.matrix.include.length])).toEqual([
      ['wave-1-part-1', 256],
      ['wave-1-part-2', 256],
      ['wave-1-part-3', 88],
    ]);
  });

  test.each([
    ['linux-aarch64', 'ubuntu-24.04-arm', false],
    ['linux-64', 'ubuntu-24.04', false],
    ['linux-riscv64', 'ubuntu-24.04', true],
  ] as const)('for %s runs on %s', (to, runner, isEmulated) => {
    const [first] = jobsOf(emitGithubActions({ ...SAMPLE, to }));
    expect(first?.[1]['runs-on']).toBe(runner);
    expect(JSON.stringify(first).includes('setup-qemu-action')).toBe(isEmulated);
  });

  test('of nothing is a workflow all the same', () => {
    expect(jobsOf(emitGithubActions(planOf([])))).toHaveLength(1);
  });
});

describeWithTools('the script of a job', { tools: ['bash', 'shellcheck'] }, () => {
  const script = jobsOf(emitGithubActions(SAMPLE))[0]?.[1].steps.find(({ run }) => run)?.run ?? '';

  test('is clean', async () => {
    // SC2016: the inner shell expands it.
    const command = ['shellcheck', '--shell=bash', '--exclude=SC2016', '-'];
    expect(await runProgram(command, { input: script })).toMatchObject({ status: 0, stdout: '' });
  });

  test('builds the recipe, and hands on the new packages alone', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'plan-job-'));
    const tools = join(folder, 'bin');
    mkdirSync(tools);
    mkdirSync(join(folder, 'channel'));
    writeFileSync(join(folder, 'channel/old.conda'), '');
    // Runs what stands behind the image.
    writeFileSync(
      join(tools, 'docker'),
      '#!/bin/sh\nwhile [ "$1" != "$IMAGE" ]; do shift; done; shift; exec "$@"\n',
      { mode: 0o755 },
    );
    writeFileSync(
      join(tools, 'build'),
      '#!/bin/sh\nsleep 0.1; mkdir channel/sub; : >"channel/sub/$2.conda"\n',
      {
        mode: 0o755,
      },
    );
    const environment = {
      PATH: `${tools}:${process.env['PATH']}`,
      BUILD: 'build --flag',
      RECIPE: 'two words $(touch pwned)',
      IMAGE: 'image',
      PLATFORM: 'linux/arm64',
    };
    const ran = await runProgram(['bash', '--norc', '-e', '-c', script], { cwd: folder, environment });
    expect(ran).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(readdirSync(join(folder, 'built'), { recursive: true }).sort()).toEqual([
      'channel',
      'channel/sub',
      'channel/sub/two words $(touch pwned).conda',
    ]);
    expect(existsSync(join(folder, 'pwned'))).toBe(false);
    rmSync(folder, { recursive: true });
  });
});

interface Task {
  readonly name: string;
  readonly template: string;
  readonly dependencies?: readonly string[];
  readonly arguments: { readonly parameters: readonly { readonly value: string }[] };
}

describe('the Argo workflow', () => {
  const read = (text: string) =>
    parse(text) as { spec: { templates: { name: string; dag?: { tasks: Task[] } }[] } };
  const tasksOf = (text: string) => read(text).spec.templates.flatMap(({ dag }) => dag?.tasks ?? []);
  const harmless = HOSTILE_PLAN.nodes.map((node) => ({ ...node, name: node.name.replaceAll('{{', '{') }));

  test('of the sample', async () => {
    await expect(emitArgo(SAMPLE, 4)).toMatchFileSnapshot('golden/plan-argo.yaml');
  });

  test('is a DAG of tasks with names that Kubernetes takes', () => {
    const text = emitArgo({ ...HOSTILE_PLAN, nodes: harmless }, 4);
    const tasks = tasksOf(text);
    expectInOrder(tasks.map(({ name, dependencies = [] }) => ({ name, needs: dependencies })));
    for (const { name } of tasks) expect(name).toMatch(/^[a-zA-Z0-9][-a-zA-Z0-9]{0,127}$/);
    const templates = read(text).spec.templates.map(({ name }) => name);
    for (const { template } of tasks) expect(templates).toContain(template);
    expect(tasks.map((task) => task.arguments.parameters[0]?.value)).toEqual(
      harmless.map(({ name }) => `recipes/${name}`),
    );
  });

  test('refuses what Argo would expand', async () => {
    await expect(await failureOf(() => emitArgo(HOSTILE_PLAN, 4))).toMatchFileSnapshot(
      'golden/argo-expands.txt',
    );
  });
});
