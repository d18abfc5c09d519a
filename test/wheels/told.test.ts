import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommandLine } from '../command-line.js';
import { writeFixtureChannel } from '../fixtures/channel.js';
import { elfFile } from '../fixtures/elf.js';
import { wheelOf } from './fixture.js';

const licensed = { index: { license: 'MIT' } };
const SITE = 'lib/python3.11/site-packages';

/** A wheel whose library needs one of its own, where auditwheel places it, and one of python's package. */
const NATIVE = wheelOf({
  name: 'native',
  tags: 'cp311-cp311-manylinux_2_17_x86_64',
  files: {
    'native/fast.so': elfFile({
      needed: ['libown-1a2b.so.1', 'libpython3.11.so.1.0', 'libc.so.6'],
      runpath: '$ORIGIN/../native.libs:$ORIGIN/../../..',
      versions: [{ library: 'libc.so.6', version: 'GLIBC_2.17' }],
    }),
    'native.libs/libown-1a2b.so.1': elfFile({ soname: 'libown-1a2b.so.1' }),
    'native-1.0.data/scripts/run': '#!python\nimport native\n',
  },
  info: { 'entry_points.txt': '[console_scripts]\nnative = native:main\n' },
});

/** A wheel with one fault of each kind. */
const FAULTY = wheelOf({
  name: 'faulty',
  tags: 'cp311-cp311-manylinux_2_17_x86_64',
  files: {
    'faulty/gone.so': elfFile({ needed: ['libnone.so.1', 'libextra.so.1'] }),
    'faulty/lost.so': elfFile({ needed: ['libpython3.11.so.1.0'] }),
    'faulty/new.so': elfFile({ versions: [{ library: 'libc.so.6', version: 'GLIBC_2.28' }] }),
    'faulty/other.so': elfFile({ machine: 183 }),
    'faulty-1.0.data/scripts/start': '#!/nowhere/bin/sh\n',
  },
});

/** A wheel that says it is for every machine. */
const ANYWHERE = wheelOf({ name: 'anywhere', files: { 'anywhere.so': elfFile({}) } });

const WHEELS = { native: NATIVE, faulty: FAULTY, anywhere: ANYWHERE };

let folder: string;
const at = (name: string) => join(folder, name);
const run = (...words: string[]) =>
  runCommandLine([...words, '--cache-dir', at('cache'), '--platform', 'linux-64'], { cwd: folder });
const json = async (...words: string[]) => JSON.parse((await run(...words, '--json')).stdout);
const urlOf = ({ fn }: { readonly fn: string }) => pathToFileURL(at(fn)).href;

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'archi-told-wheels-')));
  await writeFixtureChannel(at('channel'), [
    {
      ...licensed,
      name: 'python',
      version: '3.11.4',
      files: {
        'bin/python3.11': { data: '#!/bin/sh\nexit 1\n', mode: 0o755 },
        'lib/libpython3.11.so.1.0': elfFile({ soname: 'libpython3.11.so.1.0' }),
      },
    },
    { ...licensed, name: 'extra', files: { 'lib/libextra.so.1': elfFile({ soname: 'libextra.so.1' }) } },
  ]);
  for (const { fn, bytes } of Object.values(WHEELS)) writeFileSync(at(fn), bytes);
  const manifestOf = (wheels: string, more = '') =>
    `name: App\nversion: 1.0.0\nchannels: [./channel]\nspecs: [python]\nplatforms: {linux-64: {}}\nwheels: ${wheels}\n${more}`;
  const good = `[./${NATIVE.fn}]`;
  const beside = `envs: {work: {specs: [python], wheels: [./${NATIVE.fn}]}}\n`;
  writeFileSync(at('good.yaml'), manifestOf(good, beside));
  writeFileSync(at('faulty.yaml'), manifestOf(`[./${FAULTY.fn}, ./${ANYWHERE.fn}]`));
  for (const name of ['good', 'faulty'])
    await run('lock', '--manifest', `${name}.yaml`, '--out', `${name}.lock`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a manifest with wheels', () => {
  test('has them in --json of lock and installer, environment by environment', async () => {
    const wheels = [urlOf(NATIVE)];
    const listed = { wheels, envs: [{ name: 'work', packages: [expect.any(String)], wheels }] };
    const locked = await json('lock', '--manifest', 'good.yaml', '--out', 'again.lock');
    expect(locked).toMatchObject(listed);
    expect(await json('installer', '--manifest', 'good.yaml', '--dry-run')).toMatchObject(listed);
    const built = await json('installer', '--manifest', 'good.yaml', '--out', 'dist', '--pyc', 'none');
    expect(built).toMatchObject(listed);
  });

  test('has them in what lock and installer print', async () => {
    const locked = await run('lock', '--manifest', 'good.yaml', '--out', 'again.lock');
    expect(locked.stdout).toContain('  1 package, 1 wheel for linux-64\n  1 package, 1 wheel in envs/work\n');
    const dry = await run('installer', '--manifest', 'good.yaml', '--dry-run');
    expect(
      dry.stdout
        .trimEnd()
        .split('\n')
        .filter((line) => line.endsWith('.whl')),
    ).toEqual([urlOf(NATIVE), `  ${urlOf(NATIVE)}`]);
    const built = await run('installer', '--manifest', 'good.yaml', '--out', 'dist', '--pyc', 'none');
    expect(built.stdout).toContain(
      'linux-64, 1 package, 1 wheel\n           1 package, 1 wheel in envs/work',
    );
  });
});

test('the graph of a lock names the wheels that it leaves out, of the environment that it shows', async () => {
  const { stdout, stderr } = await run('graph', 'faulty.lock');
  expect(stdout).toBe('python 3.11.4\n');
  const expected = 'the graph has no wheels, since the lock does not say what they need: faulty, anywhere';
  expect(stderr).toContain(expected);
  const ofWork = await run('graph', 'good.lock', '--environment', 'work');
  expect(ofWork.stderr).toContain('what they need: native');
});

describe('an audit', () => {
  test('finds nothing in a sound wheel, and looks at its libraries where they will be', async () => {
    const { status, stdout } = await run('audit', 'good.lock');
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: 'good.lock: 2 packages, no errors, no warnings, no notes\n',
    });
    const { needs } = await json('audit', 'good.lock');
    const need = { package: 'native-1.0-cp311.whl', subdir: 'linux-64', symbols: { GLIBC: '2.17' } };
    expect(needs).toEqual([need, need]);
  });

  test('finds faults of ELF files and scripts in wheels, and nothing that is said of conda alone', async () => {
    const words = ['--channel', 'channel', '--glibc', '2.17', '--conda', '4.5.12'];
    const { findings } = await json('audit', 'faulty.lock', ...words);
    expect(findings).toContainEqual(
      expect.objectContaining({
        found: 'in extra-1.0-0 (lib/libextra.so.1)',
        fix: 'add extra to the specs beside the wheel, or name a system that has it (--base)',
      }),
    );
    const told = (findings as { rule: string; package: string; path: string }[])
      .filter(({ package: dist }) => !dist.startsWith('python-'))
      .map(({ rule, package: dist, path }) => `${dist} ${rule} ${path}`);
    expect(told.sort()).toEqual([
      `anywhere-1.0-py3.whl noarch-elf ${SITE}/anywhere.so`,
      `faulty-1.0-cp311.whl glibc-too-new ${SITE}/faulty/new.so`,
      `faulty-1.0-cp311.whl library-missing ${SITE}/faulty/gone.so`,
      `faulty-1.0-cp311.whl library-missing ${SITE}/faulty/gone.so`,
      `faulty-1.0-cp311.whl library-unreachable ${SITE}/faulty/lost.so`,
      `faulty-1.0-cp311.whl machine ${SITE}/faulty/other.so`,
      'faulty-1.0-cp311.whl script-interpreter bin/start',
    ]);
  });

  test('of a wheel that is damaged is a finding', async () => {
    const path = at('broken.lock');
    const broken = wheelOf({ name: 'broken', info: { RECORD: null } });
    writeFileSync(at(broken.fn), broken.bytes);
    const manifest = `name: App\nversion: 1.0.0\nchannels: [./channel]\nspecs: [python]\nplatforms: {linux-64: {}}\nwheels: [./${broken.fn}]\n`;
    writeFileSync(at('broken.yaml'), manifest);
    await run('lock', '--manifest', 'broken.yaml', '--out', path);
    const { findings } = await json('audit', path);
    expect(findings).toContainEqual(
      expect.objectContaining({ rule: 'package-unusable', package: 'broken-1.0-py3.whl' }),
    );
  });
});

test('an audit of an image knows the files of its wheels', async () => {
  writeFileSync(at('image.yaml'), 'name: app\nbase: scratch\nmanifest: good.yaml\nprefix: /opt/app\n');
  const made = await run('image', '--image', 'image.yaml', '--output', 'oci:layout');
  expect(made.status, made.stderr).toBe(0);
  const { findings } = await json('audit', 'layout');
  const ofFiles = (findings as { rule: string }[]).filter(({ rule }) => rule.startsWith('file-'));
  expect(ofFiles).toEqual([]);
});
