import { readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ArchiError } from '../../src/errors.js';
import type { Inspection } from '../../src/inspect/inspect.js';
import { inspectionLines } from '../../src/inspect/lines.js';
import { inspect } from '../../src/inspect/run.js';
import { type BuiltInstaller, builtInstaller } from './built.js';
import { PLACEHOLDER } from './sample.js';
import { spansOf, tamper } from './tamper.js';

let built: BuiltInstaller;
let whole: Buffer;

beforeAll(async () => {
  built = await builtInstaller();
  whole = readFileSync(built.path);
});

const described = async () => (await inspect({ installer: built.path })).result as Inspection;

describe('inspect', () => {
  test('returns the parts, checksums and needs of an installer', async () => {
    const inspection = await described();
    const sizes = spansOf(built.path).map(({ size }) => size);
    expect(inspection).toMatchObject({
      installer: built.path,
      name: 'Built',
      version: '1.0',
      platform: 'linux-64',
      size: whole.length,
      header: { size: spansOf(built.path)[0]?.offset, holds: true, known: true },
      payload: { size: sizes.reduce((sum, size) => sum + size, 0), compression: 'gzip', holds: true },
      needs: {
        machines: ['x86_64', 'amd64'],
        glibc: null,
        longestPrefix: { bytes: PLACEHOLDER.length, of: 'lib/at-the-end.bin of sample-1.0-0' },
      },
      unfit: [{ longest: 116, dist: 'sample-1.0-0', path: 'bin/perl-script' }],
      python: 'bin/python3.11',
      pyc: { where: 'target', python: null },
      licence: { path: 'LICENSE.txt', size: 16 },
      menus: [],
      postLink: [
        { script: 'bin/.second-post-link.sh', name: 'second', version: '1.0', buildNumber: '0', env: null },
      ],
    });
    expect(inspection.packages.map(({ name, memberSize }) => [name, memberSize])).toEqual(
      ['python', 'first', 'second', 'sample', 'pure'].map((name, i) => [name, sizes[i + 1]]),
    );
    expect(inspection.packages[2]).toMatchObject({
      fn: 'second-1.0-0.conda',
      subdir: 'linux-64',
      channel: built.lock.channels[0],
      licence: 'BSD-2-Clause',
      sha256: built.lock.packages[2]?.record.sha256,
      size: built.lock.packages[2]?.record.size,
    });
  });

  test('prints them as text', async () => {
    const { lines } = await inspect({ installer: built.path });
    expect(lines[0]).toBe(built.path);
    expect(lines[1]).toBe('  installs Built 1.0 for linux-64');
    expect(lines).toHaveLength(23);
  });

  test('prints no control characters', async () => {
    const hostile: Inspection = {
      ...(await described()),
      name: 'a\n\u001b[2J',
      needs: { ...(await described()).needs, machines: ['\r\u202e'] },
    };
    const text = inspectionLines(hostile).join('\n');
    expect(text).toContain('a\\u000a\\u001b[2J');
    expect(text).toContain('\\u000d\\u202e');
  });
});

test('inspect prints a line for every kind of fact', async () => {
  const library = 'lib/libm.so of libm-1.0-0';
  const common = { subdir: 'linux-aarch64', channel: 'https://example.org/c', fn: '', sha256: null };
  const text = inspectionLines({
    name: 'Archiconda3',
    version: '0.3.0',
    platform: 'linux-aarch64',
    size: 41_234_567,
    header: { size: 27_000, sha256: 'a'.repeat(64), holds: true, known: false },
    payload: {
      size: 41_000_000,
      compression: 'zstd',
      sha256: 'b'.repeat(64),
      found: 'c'.repeat(64),
      holds: false,
    },
    unpacked: { size: 127_000_000, inodes: 7458 },
    packageCache: { size: 9_000_000, unpacked: 31_000_000, inodes: 2345 },
    needs: {
      machines: ['aarch64', 'arm64'],
      interpreters: ['/lib/ld-linux-aarch64.so.1'],
      glibc: { version: '2.17', of: library },
      largestPage: { bytes: 65_536, of: library },
      longestPrefix: { bytes: 255, of: library },
      tools: ['sh', 'tar', 'zstd'],
    },
    unfit: [
      { longest: null, dist: 'a-1-0', reason: 'make splits', path: 'a.mk' },
      { longest: 100, dist: 'a-1-0', reason: 'env', path: 'bin/a' },
      { longest: 99, dist: 'a-1-0', reason: 'env', path: 'bin/b' },
      { longest: null, dist: 'b-1-0', reason: 'make splits', path: 'b.mk' },
      { longest: null, dist: 'c-1-0', reason: 'make splits', path: 'c.mk' },
    ],
    python: 'bin/python3.11',
    pyc: { where: 'build', python: '3.11.2' },
    licence: null,
    menus: [],
    entry: ['bin/app', 'two words'],
    options: [
      { name: 'telemetry', question: 'Send usage data?', values: ['yes', 'no'], default: 'no' },
      { name: 'place', question: 'Where?', values: null, default: '/srv' },
    ],
    postLink: [{ script: 'bin/.tk-post-link.sh', name: 'tk', version: '8.6', buildNumber: '0', env: null }],
    scripts: [{ name: 'post_install', size: 123, sha256: 'e'.repeat(64) }],
    scriptEnvironment: { STAGE: 'beta' },
    templateEnvironment: [
      { name: 'APP_VERSION', value: '1.2', isSet: true, isSecret: false },
      { name: 'APP_TOKEN', value: null, isSet: true, isSecret: true },
      { name: 'APP_CHANNEL', value: null, isSet: false, isSecret: false },
    ],
    lock: { sha256: 'd'.repeat(64), channels: ['https://example.org/c'], specs: [] },
    envs: [],
    packages: [
      {
        ...common,
        name: 'tk',
        version: '8.6',
        build: 'h1_0',
        size: 1_234_567,
        memberSize: 1_300_000,
        licence: 'TCL',
      },
      { ...common, name: 'libm', version: '1.0', build: '0', size: null, memberSize: 999, licence: null },
    ],
  }).join('\n');
  await expect(text).toMatchFileSnapshot('golden/inspect.txt');
});

describe('inspect of a damaged or changed installer', () => {
  test('reports damage of the payload and reads the rest', async () => {
    const damaged = Buffer.from(whole);
    damaged[damaged.length - 100] = (damaged[damaged.length - 100] ?? 0) ^ 1;
    writeFileSync(built.path, damaged);
    const { lines } = await inspect({ installer: built.path });
    expect(lines.join('\n')).toContain('of the payload; DAMAGED: ');
    expect(await described()).toMatchObject({ name: 'Built', payload: { holds: false } });
  });

  test('reports a changed header', async () => {
    writeFileSync(built.path, whole.toString('latin1').replace('main "$@"', 'MAIN "$@"'), 'latin1');
    expect((await described()).header).toMatchObject({ holds: false, known: false });
    writeFileSync(built.path, whole);
    tamper(built.path, { header: (text) => text.replace('main "$@"', 'main "$@" | cat') });
    expect((await described()).header).toMatchObject({ holds: true, known: false });
  });

  test('gives one error for a damaged environment member, with the sha256', async () => {
    const { offset = 0, size = 0 } = spansOf(built.path)[0] ?? {};
    const damaged = Buffer.from(whole);
    const middle = offset + Math.floor(size / 2);
    damaged.fill(0, middle, middle + 20);
    writeFileSync(built.path, damaged);
    const error: ArchiError = await inspect({ installer: built.path }).then(
      () => null,
      (reason) => reason,
    );
    expect(error.exitCode).toBe(2);
    expect(error.problems.map(({ where }) => where)).toEqual([built.path, `${built.path}: environment`]);
  });

  test('gives a description or an error with exit code 2 for any changed bit', async () => {
    for (let at = 3; at < whole.length; at += Math.floor(whole.length / 150)) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8));
      writeFileSync(built.path, damaged);
      const outcome = await inspect({ installer: built.path }).then(
        ({ result }) => {
          const { header, payload } = result as Inspection;
          return header.holds && payload.holds ? 'holds' : 'damaged';
        },
        (error: ArchiError) => error.exitCode,
      );
      expect([2, 'damaged']).toContain(outcome);
    }
  });

  test('refuses a missing file and a folder', async () => {
    await expect(inspect({ installer: '/nowhere/at/all.sh' })).rejects.toMatchObject({ exitCode: 2 });
    await expect(inspect({ installer: dirname(built.folder) })).rejects.toMatchObject({ exitCode: 2 });
  });
});
