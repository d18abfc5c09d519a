import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { addLayer } from '../fixtures/add-layer.js';
import { findings, folder, run, useAuditFolder } from './audit-folder.js';

useAuditFolder();

describe('the audit of an image', () => {
  test('finds changed, removed and foreign files', async () => {
    const manifest = {
      name: 'Small',
      version: '1',
      channels: ['./good'],
      specs: ['program'],
      platforms: { 'linux-64': { virtual_packages: ['__glibc 2.17'] } },
    };
    writeFileSync(join(folder, 'small.yaml'), JSON.stringify(manifest));
    const image = {
      name: 'small',
      base: 'scratch',
      family: 'none',
      manifest: 'small.yaml',
      prefix: '/opt/x',
    };
    writeFileSync(join(folder, 'image.yaml'), JSON.stringify(image));
    const flags = ['--image', 'image.yaml', '--arch', 'x86_64', '--builder', 'direct', '--allow-unlinked'];
    await run(['image', ...flags, '--output', 'oci:layout']);
    const files = async () => {
      const all = await findings(['layout', '--platform', 'linux-64']);
      return all
        .filter(({ rule }) => rule.startsWith('file-') || rule.startsWith('package-'))
        .map(({ rule, package: dist, path }) => `${rule} ${dist} ${path}`);
    };
    expect(await files()).toEqual([]);
    const file = (path: string) =>
      ({ type: 'file', path, mode: 0o644, mtime: 0, data: Buffer.from('x') }) as const;
    addLayer(join(folder, 'layout'), [
      file('opt/x/bin/wrapper'),
      file('opt/x/lib/.wh.libgood.so.1'),
      file('opt/x/lib/new'),
      file('opt/x/lib/new.pyc'),
      file('opt/x/conda-meta/other-1-0.json'),
    ]);
    expect(await files()).toEqual([
      'file-missing library-1.0-0 lib/libgood.so.1',
      'file-changed program-1.0-0 bin/wrapper',
      'package-not-in-lock null conda-meta/other-1-0.json',
      'file-foreign null lib/new',
    ]);
  });

  test('takes the platform from the image, in each format, compressed or not', async () => {
    const words = ['image', '--image', 'image.yaml', '--arch', 'x86_64', '--allow-unlinked', '--output'];
    await run([...words, 'oci:whole']);
    const expected = await findings(['whole', '--platform', 'linux-64']);
    expect(await findings(['whole'])).toEqual(expected);
    for (const form of ['docker-archive', 'oci-archive']) {
      await run([...words, `${form}:image.tar`]);
      expect(await findings(['image.tar']), form).toEqual(expected);
    }
    writeFileSync(join(folder, 'image.tar.gz'), gzipSync(readFileSync(join(folder, 'image.tar'))));
    expect(await findings(['image.tar.gz'])).toEqual(expected);
  });
});
