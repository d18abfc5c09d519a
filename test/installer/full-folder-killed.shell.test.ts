import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { killedAt } from '../e2e/kill-at-step.js';
import type { FixturePackage } from '../fixtures/package.js';
import { treeOf } from './damaged-prefix.js';
import { installerOf } from './envs.js';
import { run } from './run.js';
import { setupOfScripts } from './setup.js';

let older: string;
let newer: string;

/** With a link script, so that a run can be killed between the moves and its end. */
const tool = (version: string): FixturePackage => ({
  name: 'tool',
  version,
  files: {
    'bin/tool': version,
    'bin/.tool-post-link.sh': { data: 'mkdir -p "$PREFIX/bin"\n', mode: 0o755 },
    [`share/tool/${version}`]: version,
  },
});

beforeAll(async () => {
  const made = ['1.0', '2.0'].map((version) =>
    installerOf({ '': [tool(version)], one: [tool(version)] }, { version }),
  );
  [older = '', newer = ''] = (await Promise.all(made)).map(({ path }) => path);
});

const install = (installer: string, prefix: string) => ['sh', installer, '-bfp', prefix, '--replace-files'];

/** A full folder, some of whose files are in the way. */
function fullFolder(): string {
  const prefix = join(realpathSync(mkdtempSync(join(tmpdir(), 'archi-full-'))), 'local');
  for (const folder of ['bin', 'share', 'envs/one/bin']) mkdirSync(join(prefix, folder), { recursive: true });
  for (const path of ['bin/tool', 'bin/mine', 'share/mine', 'envs/one/bin/tool'])
    writeFileSync(join(prefix, path), path);
  return prefix;
}

/** What is in the prefix and beside it, without what differs from one folder to another. */
function seen(prefix: string) {
  const beside = readdirSync(join(prefix, '..')).filter((name) => name !== 'local.lock');
  const { stdout } = run(['sh', newer, '--verify', prefix, '--json']);
  const { ok, foreign, changed, missing } = JSON.parse(stdout);
  return { beside, ok, foreign, changed, missing, envs: readdirSync(join(prefix, 'envs/one/bin')) };
}

test.each([
  ['a full folder', false],
  ['a former installation', true],
])(
  'an install into %s, killed at any move or removal, is undone by --uninstall, and completed by the next one',
  async (_, isFormer) => {
    const prepared = () => {
      const prefix = fullFolder();
      if (isFormer) expect(run(install(older, prefix))).toMatchObject({ code: 0 });
      return prefix;
    };
    const usual = prepared();
    const steps = await killedAt(install(newer, usual), Number.MAX_SAFE_INTEGER, 'nothing');
    const expected = seen(usual);
    expect(expected.ok).toBe(true);
    const first = steps.indexOf('mv');
    const cuts = steps.flatMap((tool, i) => (i >= first && tool === 'mv' ? i + 1 : []));
    expect(cuts.length).toBeGreaterThan(10);
    for (const [i, step] of cuts.entries()) {
      const prefix = prepared();
      const before = treeOf(prefix);
      await killedAt(install(newer, prefix), step, 'nothing');
      if (i % 2 === 0 && existsSync(join(prefix, '.archi-laid'))) {
        const isDone =
          existsSync(join(prefix, '.archi-laid/done')) || existsSync(join(prefix, '.archi-laid/over'));
        const undone = run(['sh', newer, '--uninstall', prefix, '-bs']);
        expect({ step, ...undone }).toMatchObject({ step, code: 0 });
        if (!isFormer && !isDone) expect({ step, tree: treeOf(prefix) }).toEqual({ step, tree: before });
        expect(run(['sh', newer, '-bfp', prefix, '--replace-files'])).toMatchObject({ code: 0 });
        continue;
      }
      const { code, stderr } = run(install(newer, prefix));
      expect({ step, code, stderr }).toMatchObject({ step, code: 0 });
      expect({ step, ...seen(prefix) }).toEqual({ step, ...expected });
    }
  },
  600_000,
);

test('an undo that is killed at any step is completed by the next, and what was added is kept', async () => {
  const setup = setupOfScripts({ post_install: 'kill -9 $PPID' });
  const packages = [tool('2.0'), { name: 'new', files: { 'new/ours': '', 'new/sub/ours': '' } }];
  const { path } = await installerOf({ '': packages, one: [tool('2.0')] }, { setup });
  const prepared = () => {
    const prefix = fullFolder();
    expect(run(install(path, prefix)).code).not.toBe(0);
    for (const added of ['new/sub/mine', 'envs/one/mine', 'share/tool/mine'])
      writeFileSync(join(prefix, added), added);
    return prefix;
  };
  const undo = (prefix: string) => ['sh', path, '--uninstall', prefix, '-b'];
  const usual = prepared();
  const steps = await killedAt(undo(usual), Number.MAX_SAFE_INTEGER, 'nothing');
  const expected = treeOf(usual);
  expect(Object.keys(expected)).toEqual(
    expect.arrayContaining(['new/sub/mine', 'envs/one/mine', 'share/tool/mine']),
  );
  expect(steps.length).toBeGreaterThan(10);
  for (const step of steps.keys()) {
    const prefix = prepared();
    await killedAt(undo(prefix), step + 1, 'nothing');
    if (existsSync(join(prefix, '.archi-laid/.archi/stage')))
      expect({ step, ...run(undo(prefix)) }).toMatchObject({ step, code: 0 });
    run(['rm', '-rf', join(prefix, '.archi-laid')]);
    expect({ step, tree: treeOf(prefix) }).toEqual({ step, tree: expected });
  }
}, 600_000);
