import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { AS_NOBODY, obstacleToNobody } from '../e2e/nobody.js';
import { describeWithTools, testWithTools } from '../tools.js';
import { installerOf, Life } from './life.js';
import { run } from './run.js';

const installer = installerOf([
  { name: 'plain', version: '1.0', files: { 'bin/run': 'run', 'lib/plain/a': 'a', 'share/text': 'text' } },
]);
const NOBODY = 65534;
let life: Life;

beforeEach(async () => {
  life = new Life(await installer);
  expect(life.install()).toMatchObject({ code: 0 });
});

const REMOVALS: readonly (readonly [string, () => ReturnType<Life['look']>])[] = [
  ['--uninstall', () => life.look('--uninstall', '-b')],
  ['--uninstall by the script in the prefix', () => life.manage('--uninstall', '-b')],
];
const CHANGES = [...REMOVALS, ['--repair', () => life.look('--repair')] as const];

describe.each(CHANGES)('%s', (_, change) => {
  test('is refused if everybody can write to a folder of the prefix without the sticky bit', () => {
    chmodSync(join(life.prefix, 'lib/plain'), 0o777);
    const { code, stderr } = change();
    expect({ code, stderr }).toMatchObject({ code: 16, stderr: expect.stringContaining('lib/plain') });
    expect(existsSync(join(life.prefix, 'lib/plain/a'))).toBe(true);
    chmodSync(join(life.prefix, 'lib/plain'), 0o1777);
    expect(change()).toMatchObject({ code: 0 });
  });

  test('ignores environments and the package cache in that check', () => {
    mkdirSync(join(life.prefix, 'envs/work'), { recursive: true });
    chmodSync(join(life.prefix, 'envs/work'), 0o777);
    expect(change()).toMatchObject({ code: 0 });
  });

  testWithTools(
    'is refused to root if another user owns the prefix or a folder in it',
    { tools: [], obstacle: obstacleToNobody },
    () => {
      chownSync(join(life.prefix, 'lib'), NOBODY, NOBODY);
      expect(change()).toMatchObject({ code: 16, stderr: expect.stringContaining('lib') });
      chownSync(join(life.prefix, 'lib'), 0, 0);
      chownSync(life.prefix, NOBODY, NOBODY);
      expect(change()).toMatchObject({ code: 16, stderr: expect.stringContaining(life.prefix) });
    },
  );
});

describe.each(REMOVALS)('%s with edited lists', (_, remove) => {
  test.each([
    ['above the prefix', '../outside/inbox/x'],
    ['further above', '../../../../../../../..//FOLDER/outside/inbox/x'],
    ['below a link', 'link/inbox/x'],
    ['of the whole machine', '/FOLDER/outside/inbox/x'],
    ['with a dot', 'lib/./../../outside/inbox/x'],
  ])('removes nothing outside the prefix for a path %s', (_, path) => {
    const outside = join(life.folder, 'outside/inbox');
    mkdirSync(outside, { recursive: true });
    symlinkSync('../outside', join(life.prefix, 'link'));
    const line = `${path.replace('/FOLDER', life.folder)}\tf644\tplain-1.0-0\tabc\n`;
    appendFileSync(join(life.prefix, '.archi/installed/plain-1.0-0'), line);
    remove();
    expect(existsSync(outside)).toBe(true);
  });
});

describeWithTools('-u by an ordinary user', { tools: [], obstacle: obstacleToNobody }, () => {
  test('names the folders that the user cannot write and changes nothing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'archi-life-owner-'));
    chmodSync(folder, 0o1777);
    const file = join(folder, 'installer.sh');
    cpSync(life.installer, file);
    const prefix = join(folder, 'prefix');
    const asNobody = (...args: string[]) => run([...AS_NOBODY, 'sh', file, '-b', '-p', prefix, ...args]);
    expect(asNobody()).toMatchObject({ code: 0 });
    for (const [name, mode] of [
      ['closed', 0o700],
      ['readable', 0o755],
    ] as const) {
      mkdirSync(join(prefix, name));
      writeFileSync(join(prefix, name, 'file'), 'precious');
      chmodSync(join(prefix, name), mode);
    }
    const { code, stderr } = asNobody('-u');
    expect(code).toBe(16);
    for (const name of ['closed', 'readable']) expect(stderr).toContain(join(prefix, name));
    expect(readdirSync(folder)).toEqual(['installer.sh', 'prefix']);
    expect(asNobody('--check', '-u').code).toBe(16);
  });
});

testWithTools(
  'a folder planted by another user is not taken for the old tree of an update',
  { tools: [], obstacle: obstacleToNobody },
  async () => {
    const planted = `${life.prefix}.replaced`;
    mkdirSync(join(planted, '.archi'), { recursive: true });
    writeFileSync(join(planted, '.archi/replaced'), '');
    writeFileSync(join(planted, 'theirs'), '');
    chownSync(planted, NOBODY, NOBODY);
    expect(life.sh(life.installer, '-b', '-u', '-p', life.prefix)).toMatchObject({
      code: 19,
      stderr: expect.stringContaining(`${planted} exists`),
    });
    expect(readdirSync(planted)).toEqual(['.archi', 'theirs']);
  },
);
