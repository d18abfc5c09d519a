import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ArchiError, formatError } from '../../../src/errors.js';
import { END_OF_ARCHIVE, type TarEntry, tarHeader } from '../../../src/formats/tar/header.js';
import { parseImage } from '../../../src/image/description/parse.js';
import { imageFilesOf } from '../../../src/image/files/open-files.js';
import { bytesBlob } from '../../../src/image/oci/blob.js';
import { OCI_LAYER } from '../../../src/image/oci/media-types.js';
import type { BaseImage } from '../../../src/image/types.js';
import { outputOfCommandLine } from '../../command-line.js';
import { writeFixtureChannel } from '../../fixtures/channel.js';
import { lockIn } from '../../installer/workshop.js';
import { imageIn } from './studio.js';
import { headersIn, unionOf } from './unpacked.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-own-files-'));
  mkdirSync(join(folder, 'data/deep'), { recursive: true });
  writeFileSync(join(folder, 'app.sh'), 'PATH=@PREFIX@/bin:$PATH\n', { mode: 0o600 });
  writeFileSync(join(folder, 'data/deep/run'), '#!/bin/sh\n', { mode: 0o700 });
  symlinkSync('deep/run', join(folder, 'data/link'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const FILES = [
  '{from: app.sh, to: /etc/profile.d/app.sh, relocate: true}',
  '{from: app.sh, to: /lib/secret, mode: "640"}',
  '{from: data, to: /srv/data}',
];

const described = (files: readonly string[], more = '') =>
  parseImage(
    `name: a\nbase: oci:x\nmanifest: m.yaml\nprefix: /opt/a\nfiles: [${files.join(', ')}]\n${more}`,
    join(folder, 'image.yaml'),
  );

const entry = (path: string, type: TarEntry['type'], more: Partial<TarEntry> = {}) =>
  tarHeader({ path, type, mode: 0o755, mtime: 7, ...more });

const BASE = [
  entry('usr/lib', 'directory', { mode: 0o775, gid: 50 }),
  entry('lib', 'softlink', { linkTarget: 'usr/lib' }),
  entry('into', 'softlink', { linkTarget: 'opt/a' }),
  entry('loop', 'softlink', { linkTarget: 'loop' }),
  entry('etc', 'directory', { mode: 0o711 }),
  entry('etc/motd', 'file', { size: 0 }),
  entry('etc/mine', 'softlink', { linkTarget: 'motd' }),
  entry('etc/ssl', 'directory'),
  entry('usr/file', 'file', { size: 0 }),
];

function base(): BaseImage {
  const blob = bytesBlob(OCI_LAYER, Buffer.concat([...BASE, END_OF_ARCHIVE]));
  return { name: 'base', digest: null, config: null, layers: [{ ...blob, diffId: blob.digest }] };
}

async function made(files: readonly string[], more = '') {
  const description = described(files, more);
  const lock = await lockIn(folder, [{ name: 'one', files: { 'bin/one': 'one' } }]);
  return imageIn(folder, lock, description, { base: base(), files: imageFilesOf(description) });
}

async function refusal(files: readonly string[], more = ''): Promise<string> {
  const error = await made(files, more).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ArchiError)) throw error ?? new Error('it was made');
  expect(error.exitCode).toBe(2);
  return formatError(error).replaceAll(folder, 'FOLDER');
}

test('own files are at their absolute places, of root, with their modes, through links of the base', async () => {
  const { image } = await made(FILES, 'user: {name: conda, uid: 1000, gid: 100}\n');
  const own = { layers: image.layers.slice(1) };
  const union = await unionOf(own);
  expect(union['etc/profile.d/app.sh']).toMatch(/^f644 /);
  expect(union['usr/lib/secret']).toMatch(/^f640 /);
  expect(union['srv/data/deep/run']).toMatch(/^f755 /);
  expect(union['srv/data/link']).toBe('l deep/run');
  expect([union['etc'], union['usr/lib'], union['srv/data']]).toEqual(['d711', 'd775', 'd755']);
  const owners = await headersIn(own);
  expect(owners).toEqual(
    expect.arrayContaining(['0/0 etc/profile.d/app.sh', '0/50 usr/lib/', '0/0 srv/data/deep/run']),
  );
  expect(owners.filter((line) => / lib\//.test(line))).toEqual([]);
});

test('a file in the home of the user leaves the home the user’s', async () => {
  const { image } = await made(
    ['{from: app.sh, to: /home/conda/.profile}'],
    'user: {name: conda, uid: 1000, gid: 100}\n',
  );
  expect(await headersIn({ layers: image.layers.slice(1) })).toEqual(
    expect.arrayContaining(['1000/100 home/conda/', '0/0 home/conda/.profile']),
  );
});

test('what would replace something of the base, or get elsewhere, is refused with every reason', async () => {
  const places = [
    '/etc/motd',
    '/etc/mine',
    '/etc/ssl',
    '/into/x',
    '/loop/x',
    '/usr/file/x',
    '/lib/twice',
    '/usr/lib/twice',
  ];
  const files = places.map((to) => `{from: app.sh, to: ${to}}`);
  await expect(`${await refusal(files)}\n`).toMatchFileSnapshot('golden/own-files-base.txt');
  const both = await refusal(files.slice(-2));
  expect(both).toContain('/usr/lib/twice: something else of this image is written to this path');
});

test('what is in the prefix, hidden or no valid place is refused with its place in image.yaml', async () => {
  const to = ['/opt/a/x', '/proc/x', '/etc/.wh.x', '/same', '/same', '/same/below'];
  const files = to.map((path) => `{from: app.sh, to: ${path}}`);
  mkdirSync(join(folder, 'data/.wh.y'));
  const all = [...files, '{from: data, to: /srv}', '{from: none, to: /x}'];
  await expect(`${await refusal(all)}\n`).toMatchFileSnapshot('golden/own-files-places.txt');
  expect(await refusal(['{from: app.sh, to: /opt}'])).toContain('/opt: the prefix lies below it');
  for (const path of [
    'x',
    '/',
    '//x',
    '/x/',
    '/x/../y',
    '/x\\ny',
    '../x',
    '/a b',
    '/$HOME/x',
    '/a/*',
    '/a/./b',
    '/[x]',
  ])
    expect(() => described([`{from: app.sh, to: "${path}"}`])).toThrow();
  for (const rest of ['from: /etc/passwd', 'from: ../.ssh/id', 'from: app.sh, mode: "4755"'])
    expect(() => described([`{to: /x, ${rest}}`])).toThrow();
});

test('a Dockerfile copies them with their modes', async () => {
  await writeFixtureChannel(join(folder, 'channel'), [{ name: 'one', files: { 'bin/one': 'one' } }]);
  const manifest = 'name: A\nversion: "1"\nchannels: [./channel]\nspecs: [one]\nplatforms: [linux-64]\n';
  writeFileSync(join(folder, 'manifest.yaml'), manifest);
  const image = `name: a\nbase: debian:13\nmanifest: manifest.yaml\nprefix: /opt/a\nfiles: [${FILES.join(', ')}]\n`;
  writeFileSync(join(folder, 'image.yaml'), image);
  const words = [
    'image',
    '--platform',
    'linux-64',
    '--builder',
    'none',
    '--cache-dir',
    join(folder, 'cache'),
  ];
  await outputOfCommandLine(words, { cwd: folder });
  const context = join(folder, 'dist/a-x86_64');
  const dockerfile = readFileSync(join(context, 'Dockerfile'), 'utf8');
  expect(dockerfile.match(/^COPY files.*$/gm)).toEqual([
    'COPY files/0 /etc/profile.d/app.sh',
    'COPY files/1 /lib/secret',
    'COPY files/2/ /srv/data/',
  ]);
  expect(readFileSync(join(context, 'files/0'), 'utf8')).toBe('PATH=/opt/a/bin:$PATH\n');
  expect(statSync(join(context, 'files/1')).mode & 0o777).toBe(0o640);
  expect(readdirSync(join(context, 'files/2'))).toEqual(['deep', 'link']);
  expect(readFileSync(join(context, '.dockerignore'), 'utf8')).toContain('!files\n');
});
