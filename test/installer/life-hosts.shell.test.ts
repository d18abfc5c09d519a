import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openedPackage } from '../fixtures/opened.js';
import { describeWithTools } from '../tools.js';
import { LIVED_IN, treeOf } from './damaged-prefix.js';
import { pathOfBusybox } from './fake-tools.js';
import { makeInstaller } from './make-installer.js';
import { run } from './run.js';
import { PYTHON, PYTHON_PACKAGE } from './stand-in.js';

const PURE = {
  name: 'pure',
  noarch: 'python',
  files: { 'site-packages/pure/__init__.py': 'def main(): pass\n' },
  entryPoints: ['pure = pure:main'],
} as const;

describeWithTools('a host with busybox alone', { tools: ['busybox'] }, () => {
  test('can install, update, verify, repair and uninstall', async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'archi-busybox-life-')));
    const prefix = join(folder, 'prefix');
    const env = { PATH: await pathOfBusybox(), LC_ALL: 'C.UTF-8', HOME: folder };
    const { path } = makeInstaller(await Promise.all(LIVED_IN.map(openedPackage)));
    const ran = (...args: string[]) => run(['busybox', 'sh', path, ...args], { env });
    const whole = { code: 0, stderr: '' };
    expect(ran('-b', '-p', prefix)).toMatchObject(whole);
    const tree = treeOf(prefix);
    writeFileSync(join(prefix, 'mine'), 'mine');
    writeFileSync(join(prefix, '.condarc'), 'channels: [mine]\n');
    expect(ran('-b', '-u', '-p', prefix)).toMatchObject(whole);
    expect(readFileSync(join(prefix, '.condarc'), 'utf8')).toBe('channels: [mine]\n');
    expect(readFileSync(join(prefix, 'mine'), 'utf8')).toBe('mine');
    rmSync(join(prefix, 'bin/run'));
    rmSync(join(prefix, 'lib/link.so'));
    writeFileSync(join(prefix, 'etc/conf'), '');
    expect(ran('--verify', prefix)).toMatchObject({ code: 1, stderr: '' });
    expect(ran('--repair', prefix)).toMatchObject(whole);
    const { mine, '.condarc': condarc, ...others } = treeOf(prefix);
    const { '.condarc': ours, ...expected } = tree;
    expect(others).toEqual(expected);
    expect(ran('--verify', prefix)).toMatchObject(whole);
    expect(ran('--uninstall', prefix, '-b')).toMatchObject(whole);
    expect(Object.keys(treeOf(prefix))).toEqual(['mine']);
  });
});

describeWithTools('a payload with Python', { tools: ['python3'] }, () => {
  test('gives the same lists by Python and by sh, including the files that Python compiles', async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'archi-python-life-')));
    const prefix = join(folder, 'prefix');
    const packages = await Promise.all([PYTHON_PACKAGE, PURE, ...LIVED_IN].map(openedPackage));
    const lists = (['python', 'sh'] as const).map((relocatedBy) => {
      const { path } = makeInstaller(packages, { python: PYTHON, relocatedBy });
      const ran = (...args: string[]) =>
        run(['sh', path, ...args], {
          env: { PATH: process.env['PATH'] ?? '', HOME: folder, LC_ALL: 'C.UTF-8' },
        });
      expect(ran('-b', '-p', prefix)).toMatchObject({ code: 0, stderr: '' });
      expect(ran('--verify', prefix)).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('0 foreign'),
      });
      const listed = Object.entries(treeOf(join(prefix, '.archi/installed')));
      rmSync(join(prefix, 'lib/python3.11/site-packages/pure/__init__.py'));
      rmSync(join(prefix, 'bin/pure'));
      expect(ran('--repair', prefix)).toMatchObject({ code: 0, stderr: '' });
      expect(ran('--verify', prefix)).toMatchObject({ code: 0 });
      expect(ran('--uninstall', prefix, '-b')).toMatchObject({ code: 0, stderr: '' });
      return listed;
    });
    expect(lists[0]).toEqual(lists[1]);
  });
});
