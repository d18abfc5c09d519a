import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { openedPackage } from '../fixtures/opened.js';
import { makeInstaller } from './make-installer.js';
import { run } from './run.js';

let folder: string;
let prefix: string;
const installer = openedPackage({ name: 'tool', version: '1.0', files: { 'bin/tool': '1.0' } }).then(
  (tool) => makeInstaller([tool]).path,
);
const install = async () => run(['sh', await installer, '-b', '-p', prefix]);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-remove-'));
  prefix = join(folder, 'prefix');
});

/** Makes what a killed installer leaves: a stage with its own name in its mark. */
function plantStage(name: string, mark = name): string {
  const stage = join(folder, name);
  mkdirSync(join(stage, '.archi'), { recursive: true });
  writeFileSync(join(stage, 'file'), 'data');
  writeFileSync(join(stage, '.hidden'), 'data');
  writeFileSync(join(stage, '..odd'), 'data');
  writeFileSync(join(stage, '.archi/stage'), `${mark}\n`);
  return stage;
}

describe('a folder named as the stage of a dead process', () => {
  test('is removed with all its contents if it has the mark', async () => {
    plantStage('prefix.partial-4194305');
    expect(await install()).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(folder)).toEqual(['prefix']);
    expect(existsSync(join(prefix, '.archi/stage'))).toBe(false);
  });

  // Root removes it in any case. The tests also run as an ordinary user.
  test('is removed with a read-only folder in it', async () => {
    const locked = join(plantStage('prefix.partial-4194305'), 'locked');
    mkdirSync(join(locked, 'in'), { recursive: true });
    writeFileSync(join(locked, 'in/file'), 'data');
    chmodSync(join(locked, 'in'), 0o555);
    chmodSync(locked, 0o555);
    expect(await install()).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(folder)).toEqual(['prefix']);
  });

  test.each(['', '.archi/', '.archi/stage'])(
    'is removed if it was killed before its mark was written: %j',
    async (at) => {
      const stage = join(folder, 'prefix.partial-4194305');
      mkdirSync(at === '' ? stage : join(stage, '.archi'), { recursive: true });
      if (at === '.archi/stage') writeFileSync(join(stage, at), '');
      expect(await install()).toMatchObject({ code: 0, stderr: '' });
      expect(readdirSync(folder)).toEqual(['prefix']);
    },
  );

  test('is kept and named if it belongs to the user', async () => {
    mkdirSync(`${prefix}.partial-2024`);
    writeFileSync(`${prefix}.partial-2024/data`, 'precious');
    const { code, stderr } = await install();
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(`${prefix}.partial-2024 is kept`),
    });
    expect(readFileSync(`${prefix}.partial-2024/data`, 'utf8')).toBe('precious');
  });

  test('is kept if it is a copy of a stage under another name', async () => {
    const copy = plantStage('prefix.partial-2024', 'prefix.partial-4194305');
    expect(await install()).toMatchObject({ code: 0, stderr: expect.stringContaining(`${copy} is kept`) });
    expect(readdirSync(copy)).toEqual(['..odd', '.archi', '.hidden', 'file']);
  });

  test('is kept if it is a link to a folder with a mark, and so is that folder', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'archi-elsewhere-'));
    mkdirSync(join(elsewhere, '.archi'));
    writeFileSync(join(elsewhere, '.archi/stage'), 'prefix.partial-7\n');
    symlinkSync(elsewhere, `${prefix}.partial-7`);
    mkdirSync(`${prefix}.partial-8`);
    symlinkSync(join(elsewhere, '.archi'), `${prefix}.partial-8/.archi`);
    expect(await install()).toMatchObject({ code: 0 });
    expect(readdirSync(join(elsewhere, '.archi'))).toEqual(['stage']);
    expect(readdirSync(folder)).toEqual(['prefix', 'prefix.partial-7', 'prefix.partial-8']);
  });
});

describe('a folder named as the lists that --uninstall moves away', () => {
  test('is kept if it belongs to the user, with or without an installation', async () => {
    mkdirSync(join(prefix, '.archi-removed'), { recursive: true });
    writeFileSync(join(prefix, '.archi-removed/mine'), 'mine');
    const uninstall = async () => run(['sh', await installer, '-b', '--uninstall', prefix]);
    expect(await uninstall()).toMatchObject({ code: 19 });
    renameSync(join(prefix, '.archi-removed'), join(folder, 'mine'));
    rmdirSync(prefix);
    await install();
    renameSync(join(folder, 'mine'), join(prefix, '.archi-removed'));
    expect(await uninstall()).toMatchObject({ code: 1, stderr: expect.stringContaining('already exists') });
    expect(readFileSync(join(prefix, '.archi-removed/mine'), 'utf8')).toBe('mine');
  });

  test.each(['with their mark', 'empty'])('is removed if a killed run left it: %s', async (kind) => {
    mkdirSync(join(prefix, '.archi-removed'), { recursive: true });
    if (kind !== 'empty') {
      for (const name of ['removed', 'records', 'packages'])
        writeFileSync(join(prefix, '.archi-removed', name), '');
    }
    expect(run(['sh', await installer, '-b', '--uninstall', prefix])).toMatchObject({ code: 0, stderr: '' });
    expect(existsSync(prefix)).toBe(false);
  });

  test('gives its other files back to their place', async () => {
    mkdirSync(join(prefix, '.archi-removed/deep'), { recursive: true });
    for (const name of ['removed', 'records', '.mine', 'deep/mine'])
      writeFileSync(join(prefix, '.archi-removed', name), name);
    expect(run(['sh', await installer, '-b', '--uninstall', prefix])).toMatchObject({ code: 0, stderr: '' });
    const left = readdirSync(prefix, { recursive: true, encoding: 'utf8' }).sort();
    expect(left).toEqual(['.archi', '.archi/.mine', '.archi/deep', '.archi/deep/mine']);
  });
});
