import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { describeWithTools, testWithTools } from '../tools.js';
import { namespaceObstacle } from './namespaces.js';

const scripts = ['at-folder.sh', 'end-with-reader.sh', 'own-binfmt.sh'].map((name) =>
  fileURLToPath(new URL(`../../construct/engine/${name}`, import.meta.url)),
);
const [atFolder = ''] = scripts;

testWithTools('shellcheck accepts the scripts of engines', { tools: ['shellcheck'] }, () => {
  const { status, stdout } = spawnSync('shellcheck', ['--shell=sh', ...scripts], { encoding: 'utf8' });
  expect([status, stdout]).toEqual([0, '']);
});

describeWithTools(
  'at-folder.sh shows a folder at',
  { tools: ['unshare', 'mount'], obstacle: namespaceObstacle() },
  () => {
    test.each([
      ['a path of which nothing exists', () => '/archi-nowhere/a/bld'],
      [
        'a path below a folder that has something',
        (folder: string) => join(folder, 'some', 'a b', "it's", 'bld'),
      ],
      ['a folder that exists', (folder: string) => join(folder, 'some', 'there')],
    ])('%s', (_, pathIn) => {
      const folder = mkdtempSync(join(tmpdir(), 'archi-at-'));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      for (const path of ['place', 'some/there']) mkdirSync(join(folder, path), { recursive: true });
      for (const path of ['some/file', 'some/.hidden', 'some/there/own'])
        writeFileSync(join(folder, path), path);
      const path = pathIn(folder);
      const words = `pwd; cat "$1/some/file" "$1/some/.hidden"; ls "$2"; echo made >"$2/made"
        find "$1" -path '*.above/*'`;
      const argv = [atFolder, path, join(folder, 'place'), '/bin/sh', '-c', words, 'sh', folder, path];
      const { status, stdout, stderr } = spawnSync('/bin/sh', argv, { cwd: folder, encoding: 'utf8' });
      expect([status, stderr, stdout]).toEqual([0, '', `${folder}\nsome/filesome/.hidden`]);
      expect(readFileSync(join(folder, 'place', 'made'), 'utf8')).toBe('made\n');
      expect([existsSync(join(path, 'made')), existsSync('/archi-nowhere')]).toEqual([false, false]);
    });
  },
);
