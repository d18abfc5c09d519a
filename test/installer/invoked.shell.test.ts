import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openedPackage } from '../fixtures/opened.js';
import { makeInstaller } from './make-installer.js';
import { run } from './run.js';
import { SHELLS } from './shells.js';

let installer: string;

beforeAll(async () => {
  installer = makeInstaller([await openedPackage({ name: 'tool', files: { 'bin/tool': '' } })]).path;
});

/** Makes a folder with the installer under these names, below `sub`. */
function folderWith(...names: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'archi invoked-'));
  mkdirSync(join(folder, 'sub'));
  for (const name of names) {
    copyFileSync(installer, join(folder, 'sub', name));
    chmodSync(join(folder, 'sub', name), 0o755);
  }
  return folder;
}

describe.each(SHELLS.map((shell) => ({ shell })))('the installer, started by $shell', ({ shell }) => {
  test.each([
    ['a.sh', 'a.sh', 'sub'],
    ['a.sh', 'sub/a.sh', ''],
    ['a.sh', '../sub/a.sh', 'sub'],
    ['no-suffix', 'sub/no-suffix', ''],
    ['two  spaces (1).sh', 'sub/two  spaces (1).sh', ''],
    ['it\'s $HOME `x` "y" *.sh', './it\'s $HOME `x` "y" *.sh', 'sub'],
    ['back\\nslash', 'sub/back\\nslash', ''],
    ['-n.sh', './-n.sh', 'sub'],
  ])('finds itself as %j called as %j from %j', (name, as, from) => {
    const folder = folderWith(name);
    const { code, stderr } = run([...shell, as, '-bp', '../prefix'.slice(from === '' ? 3 : 0)], {
      cwd: join(folder, from),
    });
    expect({ code, stderr, is: existsSync(join(folder, 'prefix/bin/tool')) }).toEqual({
      code: 0,
      stderr: '',
      is: true,
    });
    expect(readdirSync(join(folder, 'sub'))).toEqual([name]);
  });

  test('refuses a pipe and says what to do', () => {
    const folder = folderWith('a.sh');
    const options = { cwd: join(folder, 'sub'), env: { HOME: folder } };
    const refused = { code: 2, stderr: expect.stringContaining('run this from a file (sh FILE)') };
    const input = readFileSync(installer);
    expect(run([...shell, '-s', '--', '-b'], { ...options, input })).toMatchObject(refused);
    expect(run(['sh', '-c', 'cat a.sh | "$@"', 'sh', ...shell], options)).toMatchObject(refused);
    expect(readdirSync(folder)).toEqual(['sub']);
  });
});

test.each(['a.sh', 'no suffix'])('the installer finds itself when it is executed: %j', (name) => {
  const folder = folderWith(name);
  expect(run([join(folder, 'sub', name), '-bp', join(folder, 'prefix')])).toMatchObject({
    code: 0,
    stderr: '',
  });
  const onPath = { cwd: folder, env: { PATH: `${join(folder, 'sub')}:${process.env['PATH']}` } };
  expect(run(['env', name, '-bp', join(folder, 'second')], onPath)).toMatchObject({ code: 0, stderr: '' });
  expect(readdirSync(folder).sort()).toEqual(['prefix', 'second', 'sub']);
});
