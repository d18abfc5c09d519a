import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { silent } from '../../src/events.js';
import { lockedTool } from '../../src/lock/build-tool.js';
import { formatLock } from '../../src/lock/formats/format.js';
import { parseLock } from '../../src/lock/formats/parse-lock.js';
import { checkLock } from '../../src/lock/make/make-lock.js';
import { compareLocks } from '../../src/verify/compare-locks.js';
import { outputOfCommandLine } from '../command-line.js';
import { writeFixtureChannel } from '../fixtures/channel.js';
import type { FixturePackage } from '../fixtures/package.js';
import { failureOf } from './errors.js';

const PURE: FixturePackage = { name: 'pure', noarch: 'python', depends: ['python'] };
const python = (subdir: string, version: string, buildNumber = 0): FixturePackage => ({
  name: 'python',
  version,
  subdir,
  build: String(buildNumber),
  buildNumber,
});
const TARGET = python('linux-aarch64', '3.11.4');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-build-tools-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

/** Locks `pure` over a channel of these packages; returns the text of the lock. */
async function locked(
  packages: readonly FixturePackage[],
  { platform = 'linux-aarch64', specs = 'pure', args = [] as readonly string[] } = {},
): Promise<string> {
  await writeFixtureChannel(join(folder, 'channel'), packages);
  writeFileSync(
    join(folder, 'manifest.yaml'),
    `name: T\nversion: "1"\nchannels: [./channel]\nspecs: [${specs}]\n`,
  );
  const flags = ['--platform', platform, '--cache-dir', join(folder, 'cache'), '--out', 'out.lock'];
  await outputOfCommandLine(['lock', ...flags, ...args], { cwd: folder });
  return readFileSync(join(folder, 'out.lock'), 'utf8');
}

const toolsOf = (text: string) => {
  const { buildTools } = parseLock(text, 'out.lock');
  return buildTools?.map(({ fn, record }) => `${record.subdir}/${fn}`);
};

test('a lock records the newest build of its python for linux-64', async () => {
  const text = await locked([
    TARGET,
    PURE,
    python('linux-64', '3.11.4'),
    python('linux-64', '3.11.4', 2),
    python('linux-64', '3.11.5'),
  ]);
  expect(toolsOf(text)).toEqual(['linux-64/python-3.11.4-2.conda']);
  const lock = parseLock(text, 'out.lock');
  expect(formatLock(lock)).toBe(text);
  expect(lockedTool(lock, 'python', 'linux-64')?.fn).toBe('python-3.11.4-2.conda');
  expect(lockedTool(lock, 'python', 'linux-aarch64')?.record.subdir).toBe('linux-aarch64');
  expect(lockedTool(lock, 'python', 'linux-s390x')).toBeNull();
});

test.each<[string, readonly FixturePackage[], object]>([
  ['is for linux-64 itself', [python('linux-64', '3.11.4'), PURE], { platform: 'linux-64' }],
  ['has no sources to compile', [TARGET, python('linux-64', '3.11.4')], { specs: 'python' }],
  ['has channels with other releases only', [TARGET, python('linux-64', '3.11.5'), PURE], {}],
  ['has channels for its own platform only', [TARGET, PURE], {}],
])('a lock records no build tool, and has no key for it, if it %s', async (_, packages, more) => {
  const text = await locked(packages, more);
  expect(toolsOf(text)).toBeUndefined();
  expect(text).not.toContain('buildTools');
});

test('a remembered lock is made again if the channel gets the python for linux-64', async () => {
  expect(toolsOf(await locked([TARGET, PURE]))).toBeUndefined();
  expect(toolsOf(await locked([TARGET, PURE, python('linux-64', '3.11.4')]))).toHaveLength(1);
});

test('lock --update keeps the build tool until python moves', async () => {
  const old = [TARGET, PURE, python('linux-64', '3.11.4')];
  await locked(old);
  const newer = [...old, python('linux-64', '3.11.4', 1), python('linux-64', '3.11.5')];
  const update = (name: string) =>
    locked([...newer, python('linux-aarch64', '3.11.5')], { args: ['--update', name] });
  expect(toolsOf(await update('pure'))).toEqual(['linux-64/python-3.11.4-0.conda']);
  expect(toolsOf(await update('python'))).toEqual(['linux-64/python-3.11.5-0.conda']);
});

test('a lock whose build tool is for another platform is refused, with the place', async () => {
  const text = await locked([TARGET, PURE, python('linux-64', '3.11.4')]);
  const lock = JSON.parse(text);
  lock.buildTools[0].record.subdir = 'linux-s390x';
  const failure = await failureOf(() => parseLock(JSON.stringify(lock), 'x.lock'));
  expect(failure).toContain('buildTools');
  expect(failure).toContain('linux-64');
});

test('two locks that differ in a build tool differ', async () => {
  const lock = parseLock(await locked([TARGET, PURE, python('linux-64', '3.11.4')]), 'out.lock');
  const { buildTools: _, ...without } = lock;
  expect(compareLocks({ expected: without, found: lock, where: 'x' })).toMatchObject([
    { message: 'build tools: python-3.11.4-0 is not in the lock' },
  ]);
});

// They are fetched and run as packages are: what cannot be verified, or is there twice, is refused.
test('build tools without a checksum, or more than one of a name, are refused', async () => {
  const lock = parseLock(await locked([TARGET, PURE, python('linux-64', '3.11.4')]), 'out.lock');
  const [tool] = lock.buildTools ?? [];
  if (tool === undefined) throw new Error('no build tool');
  const unverified = { ...tool, record: { ...tool.record, sha256: null, md5: null } };
  const failure = await failureOf(() => checkLock({ ...lock, buildTools: [tool, unverified] }, silent));
  expect(failure).toContain('python: is in the lock more than once');
  expect(failure).toContain('linux-64/python-3.11.4-0.conda: the channel gives no checksum for this file');
});
