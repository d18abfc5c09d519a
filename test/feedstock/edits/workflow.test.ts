import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { BUILD_WAYS } from '../../../src/feedstock/edits/types.js';
import { workflowText } from '../../../src/feedstock/edits/workflow.js';
import { complaints, evaluated } from '../../plan/engines/github.js';
import { runProgram } from '../../program.js';
import { describeWithTools } from '../../tools.js';
import { adapted, CROSS, filesOfShape } from './shapes.js';

const HOSTILE = `-x \${{ secrets.TOKEN }} "'$(id)`;

const WORKFLOWS = ['recipe/meta.yaml', 'recipe/recipe.yaml', `${HOSTILE}/meta.yaml`].flatMap((file) =>
  (['linux-aarch64', 'linux-riscv64'] as const).flatMap((platform) =>
    BUILD_WAYS.map((how) => workflowText({ ...CROSS, platform, how }, { file, text: '' })),
  ),
);

const PATH = '.github/workflows/build-linux-aarch64.yml';

test('a feedstock gets a workflow with GitHub Actions alone, and keeps the one that it has', () => {
  const files = filesOfShape('cmake-v0');
  const paths = (own: typeof files, ci: 'github-actions' | 'azure') =>
    adapted(own, { ci }).commits.flatMap((commit) => [...commit.files.keys()]);
  expect(paths(files, 'github-actions')).toContain(PATH);
  expect(paths(files, 'azure')).not.toContain(PATH);
  expect(paths(new Map([...files, [PATH, 'name: mine\n']]), 'github-actions')).not.toContain(PATH);
  const rendered = new Map([...files, ['.ci_support/linux_aarch64_.yaml', '']]);
  expect(paths(rendered, 'github-actions')).not.toContain(PATH);
});

test("GitHub's own parser accepts every workflow", async () => {
  for (const text of WORKFLOWS) expect(await complaints(text)).toEqual([]);
});

test("GitHub's own evaluator gives a job the folder of the recipe, whatever its name is", () => {
  const folders = WORKFLOWS.map((text) => evaluated(parse(text).jobs.build.env.RECIPE));
  expect([...new Set(folders)]).toEqual(['recipe', `./${HOSTILE}`]);
});

describeWithTools('actionlint and zizmor', { tools: ['actionlint', 'zizmor', 'shellcheck'] }, () => {
  test('accept every workflow', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'feedstock-judged-'));
    try {
      mkdirSync(join(folder, '.github/workflows'), { recursive: true });
      const files = WORKFLOWS.map((text, index) => {
        const file = `.github/workflows/build-${index}.yml`;
        writeFileSync(join(folder, file), text);
        return file;
      });
      const lint = await runProgram(['actionlint', '-no-color', '-oneline', ...files], { cwd: folder });
      expect(lint).toMatchObject({ status: 0, stdout: '' });
      const { status, stdout } = await runProgram(
        ['zizmor', '--offline', '--no-progress', '--format=plain', ...files],
        { cwd: folder },
      );
      expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringContaining('No findings') });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
