import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UserError } from '../../src/errors.js';
import { licenseOf } from '../../src/manifest/open-licence.js';
import { manifestOf } from '../lock/manifest.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'licence-'));
  write('.ssh/id_rsa', 'PRIVATE');
  write('project/LICENSE', 'ours');
  write('project/docs/EULA.txt', 'below');
  write('LICENSE.txt', 'shared');
});
afterEach(() => rmSync(home, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), text);
}

function read(licenseFile: string) {
  return licenseOf(manifestOf({ file: join(home, 'project/manifest.yaml'), licenseFile }));
}

test('a licence is read beside the manifest, below it and in the folder above', () => {
  expect(read('LICENSE')).toEqual({ name: 'LICENSE', text: 'ours' });
  expect(read('docs/EULA.txt')?.text).toBe('below');
  expect(read('../LICENSE.txt')?.text).toBe('shared');
});

test('a link to a licence in these folders is followed', () => {
  symlinkSync('docs/EULA.txt', join(home, 'project/COPYING'));
  symlinkSync('../LICENSE.txt', join(home, 'project/LICENSE.txt'));
  expect(read('COPYING')?.text).toBe('below');
  expect(read('LICENSE.txt')?.text).toBe('shared');
});

test.each([
  ['a link to a private file', '../.ssh/id_rsa'],
  ['a link out of the project', '/etc/passwd'],
  ['a link in a circle', 'LICENSE.link'],
  ['a folder', 'docs'],
  ['nothing', 'nowhere'],
])('license_file is refused: %s', (_, target) => {
  symlinkSync(target, join(home, 'project/LICENSE.link'));
  expect(() => read('LICENSE.link')).toThrow(UserError);
});

test('license_file is refused if a folder of its path is a link', () => {
  symlinkSync('../.ssh', join(home, 'project/texts'));
  expect(() => read('texts/id_rsa')).toThrow(UserError);
});

test('a licence with the name of a generated file is renamed to LICENSE.txt', () => {
  write('project/construct.yaml', 'name: evil');
  expect(read('construct.yaml')).toEqual({ name: 'LICENSE.txt', text: 'name: evil' });
});
