import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { emitGithubActions } from '../../src/plan/emit/github-actions.js';
import type { BuildPlan } from '../../src/plan/types.js';
import { runProgram } from '../program.js';
import { describeWithTools } from '../tools.js';
import { complaints, evaluated, jobsOf, runWorkflow } from './engines/github.js';
import { BUILD_SCRIPT, begun, expectInOrder } from './engines/log.js';
import { planOf } from './graphs.js';
import { HOSTILE, HOSTILE_PLAN, SAMPLE } from './sample.js';

const node = { status: 'build', minutes: 1, needs: [] } as const;
const LARGE = planOf(Array.from({ length: 600 }, () => node));

test('the workflow of the sample plan equals the golden file', async () => {
  await expect(emitGithubActions(SAMPLE)).toMatchFileSnapshot('golden/plan-workflow.yml');
});

const PLANS: readonly (readonly [string, BuildPlan])[] = [
  ['the sample', SAMPLE],
  ['hostile names', HOSTILE_PLAN],
  ['nothing', planOf([])],
  ['a large wave', LARGE],
  ['an emulated machine', { ...SAMPLE, to: 'linux-riscv64' }],
  ['bootstrap channels', { ...SAMPLE, bootstrap: ["https://host/it's%20one", 'file:///srv/two'] }],
];

describe("GitHub's own parser", () => {
  test.each(PLANS)('accepts the workflow of %s', async (_, plan) => {
    expect(await complaints(emitGithubActions(plan))).toEqual([]);
  });

  test('refuses a misspelled key and an unknown value', async () => {
    const text = emitGithubActions(SAMPLE);
    expect(await complaints(text.replace('runs-on:', 'runs-onx:'))).not.toEqual([]);
    expect(await complaints(text.replace('inputs.build', 'inptus.build'))).toContainEqual(
      expect.stringContaining("Unrecognized named-value: 'inptus'"),
    );
    expect(await complaints(text.replace('- wave-1', '- wave-9'))).toContainEqual(
      expect.stringContaining("depends on unknown job 'wave-9'"),
    );
  });
});

describeWithTools('actionlint and zizmor', { tools: ['actionlint', 'zizmor', 'shellcheck'] }, () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'plan-judged-'));
    mkdirSync(join(folder, '.github/workflows'), { recursive: true });
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function judge(command: readonly string[], texts: readonly string[]) {
    const files = texts.map((text, index) => {
      const file = `.github/workflows/plan-${index}.yml`;
      writeFileSync(join(folder, file), text);
      return file;
    });
    return runProgram([...command, ...files], { cwd: folder });
  }

  const actionlint = ['actionlint', '-no-color', '-oneline'];
  const zizmor = ['zizmor', '--offline', '--no-progress', '--format=plain'];

  test('accept every workflow', async () => {
    const texts = PLANS.map(([, plan]) => emitGithubActions(plan));
    expect(await judge(actionlint, texts)).toMatchObject({ status: 0, stdout: '' });
    const { status, stdout } = await judge(zizmor, texts);
    expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringContaining('No findings') });
  });

  test('refuse an undefined matrix key, an action by tag and kept credentials', async () => {
    const text = emitGithubActions(SAMPLE);
    const undefinedKey = await judge(actionlint, [text.replace('matrix.recipe', 'matrix.recipes')]);
    expect(undefinedKey.stdout).toContain('property "recipes" is not defined');
    const byTag = await judge(zizmor, [text.replaceAll(/(uses: .*)@[0-9a-f]{40}.*/g, '$1@v4')]);
    expect(byTag.stdout).toContain('[unpinned-uses]');
    const kept = await judge(zizmor, [text.replace('persist-credentials: false', 'fetch-depth: 1')]);
    expect(kept.stdout).toContain('[artipacked]');
  });
});

test('every action is pinned to a commit, with its version in a comment', () => {
  const uses = PLANS.flatMap(([, plan]) => emitGithubActions(plan).match(/^.*\buses: .*$/gm) ?? []);
  expect(new Set(uses.map((line) => line.trim()))).toMatchInlineSnapshot(`
    Set {
      "- uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
      "- uses: actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0",
      "- uses: actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1",
      "- uses: docker/setup-qemu-action@96fe6ef7f33517b61c61be40b68a1882f3264fb8 # v4.2.0",
    }
  `);
});

describe('a job of the workflow', () => {
  test('has artifact names that GitHub accepts', () => {
    const rows = jobsOf(emitGithubActions(HOSTILE_PLAN)).flatMap(([, job]) => job.strategy.matrix.include);
    expect(new Set(rows.map(({ product }) => product)).size).toBe(HOSTILE.length);
    for (const { product } of rows) expect(product).toMatch(/^[A-Za-z0-9][A-Za-z0-9-]*$/);
  });

  test('passes on every hostile name unchanged', () => {
    const rows = jobsOf(emitGithubActions(HOSTILE_PLAN)).flatMap(([, job]) => job.strategy.matrix.include);
    expect(rows.map(({ package: name = '' }) => evaluated(name))).toEqual(HOSTILE);
  });

  test('is split where a wave is larger than a matrix may be', () => {
    const jobs = jobsOf(emitGithubActions(LARGE));
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
});

describeWithTools('the scripts of the workflow', { tools: ['bash', 'shellcheck'] }, () => {
  test.each([
    ['the sample', SAMPLE],
    ['nothing', planOf([])],
  ])('are accepted by shellcheck: %s', async (_, plan) => {
    const steps = jobsOf(emitGithubActions(plan)).flatMap(([, job]) => job.steps);
    const scripts = new Set(steps.flatMap(({ run }) => run ?? []));
    expect(scripts.size).toBe(1);
    for (const input of scripts) {
      // SC2016: the inner shell expands it.
      const command = ['shellcheck', '--shell=bash', '--exclude=SC2016', '-'];
      expect(await runProgram(command, { input })).toMatchObject({ status: 0, stdout: '' });
    }
  });
});

describeWithTools('an executed workflow', { tools: ['bash'] }, () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'plan-workflow-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function run(plan: BuildPlan, fails?: string): Promise<void> {
    const inputs = { build: `sh ${BUILD_SCRIPT}` };
    return runWorkflow(emitGithubActions(plan), { folder, inputs, ...(fails !== undefined && { fails }) });
  }

  test.each([
    ['the sample', SAMPLE],
    ['hostile names', HOSTILE_PLAN],
  ])('builds everything in order, on top of earlier builds: %s', async (_, plan) => {
    await run(plan);
    expectInOrder(join(folder, 'log'), plan);
    expect(existsSync(join(folder, 'job/pwned'))).toBe(false);
  });

  test('uses the bootstrap channels for bootstrap builds', async () => {
    await run({ ...SAMPLE, bootstrap: ["https://host/it's%20one"] });
    expect(begun(join(folder, 'log'))).toContain('recipes/glibc bootstrap');
  });

  test('stops at a failed build', async () => {
    await expect(run(SAMPLE, 'zlib')).rejects.toThrow('exit 1');
    expect(begun(join(folder, 'log'))).not.toContain('recipes/python full');
  });
});
