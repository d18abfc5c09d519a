import { existsSync, mkdtempSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { killedAt } from '../e2e/kill-at-step.js';
import type { FixturePackage } from '../fixtures/package.js';
import { installerOf } from './envs.js';
import { run } from './run.js';

let older: string;
let newer: string;

const tool = (version: string): FixturePackage => ({
  name: 'tool',
  version,
  files: { 'bin/tool': version, [`share/tool/${version}`]: version },
});

beforeAll(async () => {
  const made = ['1.0', '2.0'].map((version) =>
    installerOf({ '': [tool(version)], one: [tool(version)], two: [tool('1.0')] }, { version }),
  );
  [older = '', newer = ''] = (await Promise.all(made)).map(({ path }) => path);
});

const newPrefix = () => join(realpathSync(mkdtempSync(join(tmpdir(), 'archi-envs-killed-'))), 'prefix');
const records = (prefix: string) =>
  ['', 'envs/one', 'envs/two'].filter((at) => existsSync(join(prefix, at, '.archi/records')));

function seen(prefix: string) {
  const { ok, foreign } = JSON.parse(run(['sh', newer, '--verify', prefix, '--json']).stdout);
  const beside = readdirSync(join(prefix, '..')).filter((name) => name !== 'prefix.lock');
  return { ok, foreign, beside };
}

test.each([
  ['an install', false],
  ['an update', true],
])(
  '%s killed at any move or copy leaves no base without its environments, and the next run completes it',
  async (_, isUpdate) => {
    const prepared = () => {
      const prefix = newPrefix();
      if (!isUpdate) return prefix;
      expect(run(['sh', older, '-bp', prefix])).toMatchObject({ code: 0 });
      writeFileSync(join(prefix, 'envs/one/mine'), 'mine');
      return prefix;
    };
    const install = (prefix: string) => ['sh', newer, '-b', ...(isUpdate ? ['-u'] : []), '-p', prefix];
    const usual = prepared();
    const steps = await killedAt(install(usual), Number.MAX_SAFE_INTEGER, 'nothing');
    const expected = seen(usual);
    expect(expected).toMatchObject({ ok: true, foreign: isUpdate ? [{ path: 'envs/one/mine' }] : [] });
    const cuts = steps.flatMap((tool, i) => (tool === 'mv' || tool === 'cp' ? i + 1 : []));
    expect(cuts).not.toEqual([]);
    for (const step of cuts) {
      const prefix = prepared();
      await killedAt(install(prefix), step, 'nothing');
      if (existsSync(prefix))
        expect({ step, records: records(prefix) }).toEqual({ step, records: ['', 'envs/one', 'envs/two'] });
      if (isUpdate) expect(existsSync(prefix) || existsSync(`${prefix}.replaced`)).toBe(true);
      const { code } = run(install(prefix));
      // A whole installation is refused without -u.
      expect([0, isUpdate ? 0 : 19]).toContain(code);
      expect({ step, ...seen(prefix) }).toEqual({ step, ...expected });
    }
  },
  600_000,
);
