import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ACTION_VERSIONS } from '../../src/plan/emit/actions.js';
import { complaints } from '../plan/engines/github.js';
import { runProgram } from '../program.js';
import { describeWithTools } from '../tools.js';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

const example = read('examples/release.yml');
const WORKFLOWS = { 'ci.yml': read('.github/workflows/ci.yml'), 'release.yml': example };

describe("GitHub's own parser", () => {
  test.each(Object.entries(WORKFLOWS))('accepts %s', async (_, text) => {
    expect(await complaints(text)).toEqual([]);
  });
});

test('every action is pinned to the same commit, with its version in a comment', () => {
  const files = ['action.yml', 'examples/release.yml', '.github/workflows/ci.yml'].map(read);
  const used = files.flatMap((text) =>
    [...text.matchAll(/\buses: (?!OWNER\/)(.*)/g)].map(([, uses = '']) => uses),
  );
  expect(used.length).toBeGreaterThan(3);
  for (const uses of used) {
    const [action = '', version] = uses.split(' # ');
    expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
    expect(version).toMatch(/^v\d+\.\d+\.\d+$/);
    const name = action.replace(/@.*/, '@');
    const emitted = [...ACTION_VERSIONS].find(([other]) => other.startsWith(name));
    if (emitted !== undefined) expect([action, version]).toEqual(emitted);
  }
});

test('the docs list the inputs of the action with their defaults', () => {
  const { inputs } = parse(read('action.yml')) as { inputs: Record<string, { default: string }> };
  const rows = Object.entries(inputs).map(([name, { default: value }]) =>
    value === '' ? `| \`${name}\` | |` : `| \`${name}\` | \`${value}\` |`,
  );
  const page = read('docs/getting-started.md');
  expect(rows.filter((row) => !page.includes(`\n${row} `))).toEqual([]);
});

describeWithTools('the workflows and the action', { tools: ['actionlint', 'zizmor', 'shellcheck'] }, () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'workflows-judged-'));
    // actionlint looks for ./action.yml in a git repository.
    for (const path of ['.git', '.github/workflows']) mkdirSync(join(folder, path), { recursive: true });
    for (const path of ['action.yml', '.github/action.sh']) cpSync(join(root, path), join(folder, path));
    for (const [name, text] of Object.entries(WORKFLOWS)) {
      writeFileSync(join(folder, '.github/workflows', name), text);
    }
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (...command: string[]) => runProgram(command, { cwd: folder });
  const actionlint = () => run('actionlint', '-no-color', '-oneline');

  test("are accepted by actionlint, which knows the action's inputs", async () => {
    const path = join(folder, '.github/workflows/release.yml');
    const local = example.replace(/OWNER\/archi-construct@0{40} # .*/, './');
    writeFileSync(path, local);
    expect(await actionlint()).toMatchObject({ status: 0, stdout: '' });
    writeFileSync(path, local.replace('image: image.yaml', 'picture: image.yaml'));
    expect((await actionlint()).stdout).toContain('input "picture" is not defined in action');
  });

  test('are accepted by zizmor', async () => {
    const files = [...Object.keys(WORKFLOWS).map((name) => join('.github/workflows', name)), 'action.yml'];
    const { status, stdout } = await run('zizmor', '--offline', '--no-progress', '--format=plain', ...files);
    expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringContaining('No findings') });
  });

  test('run scripts that shellcheck accepts', async () => {
    const files = ['.github/action.sh', '.ci/run'].map((path) => join(root, path));
    expect(await run('shellcheck', ...files)).toMatchObject({ status: 0, stdout: '' });
  });
});
