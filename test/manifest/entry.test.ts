import { expect, test } from 'vitest';
import { parseManifest } from '../../src/manifest/parse.js';

const manifestWith = (...lines: string[]) =>
  parseManifest(
    ['name: A', 'version: 1', 'channels: [./c]', 'specs: [a]', ...lines, ''].join('\n'),
    'manifest.yaml',
  );

test.each([
  ['app', ['bin/app']],
  ['bin/app --serve  8080', ['bin/app', '--serve', '8080']],
  ['[app, "two words", $HOME]', ['bin/app', 'two words', '$HOME']],
  ['[sbin/app]', ['sbin/app']],
  ['envs/web/bin/app', ['envs/web/bin/app']],
])('entry: %s is a program and its arguments', (entry, words) => {
  expect(manifestWith(`entry: ${entry}`).setup.behaviour.entry).toEqual(words);
});

test('without the key there is none', () => {
  expect(manifestWith().setup.behaviour.entry).toBe(null);
});

test('entry does not make a lock stale', () => {
  expect(manifestWith('entry: app').sha256).toBe(manifestWith().sha256);
});
