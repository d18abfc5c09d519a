import { createHash } from 'node:crypto';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommandLine } from '../command-line.js';
import { writeFixtureChannel } from '../fixtures/channel.js';
import type { Ran } from '../program.js';

let home: string;

function runAll(lines: readonly (readonly string[])[]): Promise<Ran[]> {
  const environment = { ...process.env, ARCHI_CONSTRUCT_CACHE: join(home, 'cache'), CI: '' };
  return Promise.all(lines.map((line) => runCommandLine(line, { cwd: home, environment })));
}

const URL_OF = 'https://a.example/c/linux-64/z-1-0.conda';

const MANIFEST = 'name: My\nversion: 1.0.0\nchannels: [../channel]\nspecs: [zlib]\nplatforms: [linux-64]\n';
const IMAGE = 'name: my\nbase: scratch\nmanifest: ../my/manifest.yaml\nprefix: /opt/my\n';

/** Files of other tools, and files of ours that most commands do not take. */
const TEXTS: Readonly<Record<string, string>> = {
  'foreign/conda-lock.yml':
    'version: 1\nmetadata:\n  content_hash: {linux-64: ab}\npackage:\n- name: z\n  version: "1"\n',
  'foreign/pixi.lock': `version: 6\nenvironments:\n  default:\n    channels: []\npackages:\n- conda: ${URL_OF}\n`,
  'foreign/pixi.toml': '[workspace]\nname = "x"\n\n[dependencies]\npython = "*"\n',
  'foreign/environment.yml': 'name: x\nchannels:\n- conda-forge\ndependencies:\n- python\n',
  'foreign/exported.txt': '# platform: linux-64\nz=1=0\nzlib=1.2=h1\n',
  'foreign/construct.yaml': 'name: X\nversion: 1\nchannels: [c]\nspecs: [python]\nlicense_file: L\n',
  'foreign/constructor.sh':
    '#!/bin/sh\n# Created by constructor 3.9\n#\n# NAME:  X\n# VER:   1\n# PLAT:  linux-64\n# MD5:   0\nexit\n@@END_HEADER@@\n',
  'foreign/Dockerfile': 'FROM debian:12\n',
  'foreign/meta.yaml': '{% set version = "1" %}\npackage:\n  name: x\nrequirements:\n  run: [z]\n',
  'foreign/recipe.yaml': 'package:\n  name: x\n  version: 1\nbuild:\n  number: 0\n',
  'foreign/script.sh': '#!/bin/sh\necho hello\n',
  'foreign/program': '\x7fELF and more',
  'foreign/image.tar.gz': gzipSync('no tar file').toString('latin1'),
  'foreign/linux-64.base.lock': '{"imageLockVersion": 1, "platform": "linux-64", "base": {}}',
  'foreign/audit.json': '{"subject": "/x", "packages": 1, "findings": []}',
  'foreign/notes.txt': 'nothing in particular\n',
  'foreign/empty': '',
  'foreign/random': '\x8f\x03\x91\0\x17',
  'manifests/bom.yaml': `\xef\xbb\xbf${MANIFEST}`,
  'manifests/braces.yaml':
    '{name: My, version: 1.0.0, channels: [../channel], specs: [zlib], platforms: [linux-64]}\n',
  'manifests/indented.yaml': MANIFEST.replaceAll(/^/gm, '  ').trimEnd(),
  'manifests/asked.yaml': MANIFEST.replace('name: My', '? name\n: My'),
  'manifests/no-version.yaml': MANIFEST.replace(/^version.*\n/m, ''),
  'manifests/empty.yml': '',
  'faulty/manifest.yaml': MANIFEST.replace(/^version.*\n/m, ''),
  'faulty-image/image.yaml': 'name: my\nmanifest: ../my/manifest.yaml\nprefix: /opt/my\n',
  'bom-image/image.yaml': `\xef\xbb\xbf${IMAGE}`,
};

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'wrong-kind-'));
  const zlib = { name: 'zlib', subdir: 'linux-64', files: { 'lib/z.txt': 'z' } };
  await writeFixtureChannel(join(home, 'channel'), [zlib]);
  for (const [path, text] of Object.entries(TEXTS)) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), Buffer.from(text, 'latin1'));
  }
  const zlibFile = join(home, 'channel/linux-64/zlib-1.0-0.conda');
  const md5 = createHash('md5').update(readFileSync(zlibFile)).digest('hex');
  writeFileSync(join(home, 'foreign/explicit.txt'), `@EXPLICIT\n${pathToFileURL(zlibFile).href}#${md5}\n`);
  mkdirSync(join(home, 'my'));
  writeFileSync(join(home, 'my/manifest.yaml'), MANIFEST);
  mkdirSync(join(home, 'picture'));
  writeFileSync(join(home, 'picture/image.yaml'), IMAGE);
  mkdirSync(join(home, 'nothing'));
  const outcomes = await runAll([
    ['lock', 'my'],
    ['installer', 'my'],
    ['image', 'my', '--output', 'docker-archive:saved.tar'],
    ['image', 'my', '--output', 'oci:layout'],
  ]);
  expect(
    outcomes.map(({ status, stderr }) => [status, stderr.replaceAll(/^Warning.*\n|^ .*\n/gm, '')]),
  ).toEqual(outcomes.map(() => [0, expect.any(String)]));
  copyFileSync(join(home, 'channel/linux-64/zlib-1.0-0.conda'), join(home, 'foreign/zlib-1.0-0.conda'));
}, 120_000);
afterAll(() => rmSync(home, { recursive: true }));

const SH = 'dist/My-1.0.0-Linux-x86_64.sh';
const LOCK = 'my/linux-64.lock';

/** Every command that takes a path, with the position of the path. */
const COMMANDS: readonly (readonly string[])[] = [
  ['installer', 'PATH', '--render'],
  ['installer', '--manifest', 'PATH', '--render'],
  ['installer', 'my', '--lock', 'PATH', '--dry-run'],
  ['lock', 'PATH', '--dry-run'],
  ['image', 'PATH', '--dry-run'],
  ['image', '--image', 'PATH', '--dry-run'],
  ['image', 'my', '--lock', 'PATH', '--dry-run'],
  ['image', 'lint', 'PATH', '--fail-on', 'never'],
  ['inspect', 'PATH'],
  ['verify', 'PATH'],
  ['verify', SH, '--lock', 'PATH'],
  ['audit', 'PATH', '--fail-on', 'never'],
  ['graph', 'PATH'],
  ['pins', 'PATH'],
  ['plan', 'PATH'],
  ['channel', 'mirror', 'PATH', '--out', 'mirror', '--offline'],
  ['channel', 'diff', 'PATH', LOCK],
];

/** One line for each: what it did, or the file's kind and what to do with it. */
test("every command given every kind of file succeeds, or names the file's kind and a command that works", async () => {
  const files = readdirSync(join(home, 'foreign')).sort();
  const paths = [
    ...files.map((name) => `foreign/${name}`),
    ...['my', 'my/manifest.yaml', LOCK, SH, 'saved.tar', 'layout', 'picture', 'picture/image.yaml'],
    ...readdirSync(join(home, 'manifests'))
      .sort()
      .map((name) => `manifests/${name}`),
    ...['faulty', 'faulty/manifest.yaml', 'faulty-image', 'faulty-image/image.yaml', 'bom-image'],
    ...['channel', 'channel/linux-64/repodata.json', 'nothing', 'missing.lock'],
  ];
  const lines = COMMANDS.flatMap((command) =>
    paths.map((path) => command.map((word) => (word === 'PATH' ? path : word))),
  );
  const answers = await runAll(lines.map((line) => [...line, '--json', '-q']));
  const table = answers.map(({ status, stdout }, i) => {
    const line = lines[i] ?? [];
    const { error } = JSON.parse(stdout) as { error?: { problems: readonly Record<string, string>[] } };
    const [problem, ...more] = error?.problems ?? [];
    // Every refusal is about the input and says what to do.
    expect([line, status]).toEqual([line, error === undefined ? 0 : 2]);
    expect([line, problem?.['fix'] ?? 'none']).toEqual([line, expect.stringMatching(/./)]);
    const advice = [problem?.['message'], problem?.['fix']].map((text) => text?.split('\n')[0]).join(' => ');
    const count = more.length === 0 ? '' : ` (and ${more.length} more)`;
    return `${line.join(' ')}: ${error === undefined ? 'works' : `${advice}${count}`}`.replaceAll(home, '');
  });
  await expect(`${table.join('\n')}\n`).toMatchFileSnapshot('golden/wrong-kind.txt');
}, 300_000);

test('every command suggested in golden/wrong-kind.txt runs', async () => {
  const golden = readFileSync(new URL('golden/wrong-kind.txt', import.meta.url), 'utf8');
  const advised = new Set(
    [...golden.matchAll(/ => (archi-construct [^;\n]*)/g)].map(([, line]) => line ?? ''),
  );
  const runnable = [...advised].filter((line) => !/[A-Z]{3,}/.test(line) && !line.includes('list.txt'));
  expect(runnable.length).toBeGreaterThan(10);
  const answers = await runAll(runnable.map((line) => [...line.split(' ').slice(1), '--offline']));
  // They may have findings, but must not refuse the kind of file.
  for (const [i, { status, stderr }] of answers.entries())
    expect([runnable[i], status, stderr]).toEqual([
      runnable[i],
      expect.any(Number),
      expect.not.stringMatching(/this is not (?!an image$)|no such command|command line|bug/m),
    ]);
}, 120_000);
