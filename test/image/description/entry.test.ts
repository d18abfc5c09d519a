import { expect, test } from 'vitest';
import { withEntry } from '../../../src/image/description/entry.js';
import { imageOfManifest } from '../../../src/image/description/of-manifest.js';
import { parseImage } from '../../../src/image/description/parse.js';
import { parseManifest } from '../../../src/manifest/parse.js';

const manifestWith = (...lines: string[]) =>
  parseManifest(
    ['name: A', 'version: 1', 'channels: [./c]', 'specs: [python 3.11.*]', ...lines].join('\n'),
    'manifest.yaml',
  );
const imageWith = (...lines: string[]) =>
  parseImage(
    ['name: a', 'base: scratch', 'manifest: manifest.yaml', 'prefix: /opt/a', ...lines].join('\n'),
    'image.yaml',
  );

test('the program is the entrypoint of an image, and its arguments are the command', () => {
  const { entrypoint, cmd } = withEntry(imageWith(), manifestWith('entry: [app, -c, "@PREFIX@/app.conf"]'));
  expect({ entrypoint, cmd }).toEqual({ entrypoint: ['/opt/a/bin/app'], cmd: ['-c', '/opt/a/app.conf'] });
});

test.each(['entrypoint: [/bin/sh]', 'cmd: [/bin/bash]'])('an image.yaml with %s decides', (line) => {
  const image = imageWith(line);
  expect(withEntry(image, manifestWith('entry: app'))).toBe(image);
});

test('an image of a manifest alone starts python only where there is no entry', () => {
  const manifest = manifestWith('entry: app');
  const { entrypoint, cmd } = withEntry(imageOfManifest(manifest), manifest);
  expect({ entrypoint, cmd }).toEqual({ entrypoint: ['/opt/a/bin/app'], cmd: null });
  expect(imageOfManifest(manifestWith()).cmd).toEqual(['/opt/a/bin/python']);
});
