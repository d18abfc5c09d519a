import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { LinkPlan } from '../../src/payload/link/link.js';
import { linkPackage } from '../../src/payload/link/link.js';
import { openedPackage } from '../fixtures/opened.js';
import { describeWithTools, testWithTools } from '../tools.js';
import { installedTree } from './installed-tree.js';
import { makeInstaller } from './make-installer.js';
import { run } from './run.js';
import { expectedTree, PLACEHOLDER, SAMPLE } from './sample.js';
import { SHELLS } from './shells.js';
import { PYTHON, PYTHON_PACKAGE } from './stand-in.js';

const EVERY_INSTALLATION_HAS = [
  'environment',
  'installed',
  'lock.json',
  'manage.sh',
  'origin',
  'packages',
  'records',
];

let folder: string;
let plan: LinkPlan;
let bySh: string;
let byPython: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'archi install-'));
  const sample = await openedPackage(SAMPLE);
  plan = linkPackage({ opened: sample.opened, noarch: null, python: null });
  bySh = makeInstaller([sample]).path;
  byPython = makeInstaller([await openedPackage(PYTHON_PACKAGE), sample], { python: PYTHON }).path;
});

/** The warning about the sample's perl script: all these prefixes are in a folder with a space. */
const PERL =
  'Warning: this prefix does not suit bin/perl-script of sample-1.0-0: ' +
  'its interpreter is looked for on PATH: activate the environment first\n';

const PREFIXES = ['plain', 'with space', "it's", 'do$llar `x`', '100%', 'back\\slash', 'naïve', 'tab\there'];

describe.each(SHELLS.map((shell) => ({ shell })))('$shell installs', ({ shell }) => {
  test.each(PREFIXES)('into a prefix called %j', (name) => {
    const prefix = join(folder, shell.join('-'), name);
    // In the C locale yash reads only ASCII, in its arguments too.
    const env = { LC_ALL: /[^ -~\t]/.test(name) ? 'C.UTF-8' : 'C' };
    const { code, stderr } = run([...shell, bySh, '-b', '-p', prefix], { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: PERL });
    expectInstalled(prefix);
  });
});

describeWithTools("the payload's own Python installs", { tools: ['python3'] }, () => {
  test.each([...PREFIXES, 'new\nline'])('into a prefix called %j', (name) => {
    const prefix = join(folder, 'by-python', name);
    const { code, stderr, stdout } = run(['sh', byPython, '-b', '-p', prefix]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: PERL });
    expect(stdout).toContain('Relocating and compiling');
    expectInstalled(prefix);
  });
});

testWithTools('sh and Python write the same bytes, records included', { tools: ['python3'] }, () => {
  const prefix = join(folder, 'same');
  const trees = [bySh, byPython].map((installer) => {
    run(['sh', installer, '-b', '-p', prefix]);
    const record = readFileSync(join(prefix, 'conda-meta/sample-1.0-0.json'), 'utf8');
    const tree = installedTree(plan, prefix);
    run(['rm', '-rf', prefix]);
    return { record, tree };
  });
  expect(trees[0]).toEqual(trees[1]);
});

test('conda-meta holds the hashes of the files on disk', () => {
  const prefix = join(folder, 'hashes');
  run(['sh', bySh, '-b', '-p', prefix]);
  const record = JSON.parse(readFileSync(join(prefix, 'conda-meta/sample-1.0-0.json'), 'utf8'));
  const paths: { _path: string; path_type: string; sha256_in_prefix: string }[] = record.paths_data.paths;
  const files = paths.filter(({ path_type }) => path_type === 'hardlink');
  expect(files.length).toBeGreaterThan(8);
  for (const { _path, sha256_in_prefix } of files) {
    const bytes = readFileSync(join(prefix, _path));
    expect([_path, sha256_in_prefix]).toEqual([_path, createHash('sha256').update(bytes).digest('hex')]);
  }
});

test('the prefix is registered once, and .condarc has the channels', () => {
  const HOME = join(folder, 'home');
  // The path of the last one begins another line.
  const prefixes = ['one', 'two', 'on'].map((name) => join(folder, 'registered', name));
  mkdirSync(HOME);
  for (const prefix of prefixes) run(['sh', bySh, '-b', '-p', prefix], { env: { HOME } });
  run(['sh', bySh, '-b', '-u', '-p', join(folder, 'registered/one')], { env: { HOME } });
  const list = readFileSync(join(HOME, '.conda/environments.txt'), 'utf8');
  expect(list).toBe(prefixes.map((prefix) => `${prefix}\n`).join(''));
  const condarc = readFileSync(join(folder, 'registered/one/.condarc'), 'utf8');
  expect(condarc).toBe('channels:\n  - "https://example.org/channel"\n');
});

describe('an installation is refused before anything is written:', () => {
  test('a prefix too long for the placeholder of a binary', () => {
    const prefix = `/tmp/${'x'.repeat(PLACEHOLDER.length)}`;
    const { code, stderr } = run(['sh', bySh, '-b', '-p', prefix]);
    expect(code).toBe(18);
    expect(stderr).toContain(`at most ${PLACEHOLDER.length} bytes`);
    expect(stderr).toContain('(lib/at-the-end.bin of sample-1.0-0 has no space for more)');
    expect(existsSync(prefix)).toBe(false);
  });

  test('a prefix that is not empty, while an empty one is accepted', () => {
    const prefix = join(folder, 'taken');
    mkdirSync(prefix);
    writeFileSync(join(prefix, 'mine'), '');
    expect(run(['sh', bySh, '-b', '-p', prefix])).toMatchObject({ code: 19 });
    expect(readdirSync(prefix)).toEqual(['mine']);
    run(['rm', join(prefix, 'mine')]);
    expect(run(['sh', bySh, '-b', '-p', prefix])).toMatchObject({ code: 0 });
  });

  test('another architecture, unless --force-arch is given', async () => {
    const foreign = process.arch === 'arm64' ? 'linux-64' : 'linux-aarch64';
    const installer = makeInstaller([await openedPackage(SAMPLE)], { platform: foreign }).path;
    const prefix = join(folder, 'foreign');
    expect(run(['sh', installer, '-b', '-p', prefix])).toMatchObject({ code: 10 });
    expect(existsSync(prefix)).toBe(false);
    expect(run(['sh', installer, '-b', '--force-arch', '-p', prefix])).toMatchObject({ code: 0 });
  });

  test('an installer read from a pipe', () => {
    const prefix = join(folder, 'piped');
    const { code, stderr } = run(['sh', '-s', '--', '-b', '-p', prefix], { input: readFileSync(bySh) });
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('not through a pipe'),
    });
    expect(existsSync(prefix)).toBe(false);
  });

  test('an installer with changed or missing bytes', () => {
    const whole = readFileSync(bySh);
    const end = whole.length;
    const damaged = join(folder, 'damaged.sh');
    const prefix = join(folder, 'from-damaged');
    for (const at of [end - 1, end - 40, end - 700]) {
      const flipped = Buffer.from(whole);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      for (const bytes of [flipped, whole.subarray(0, at), Buffer.concat([whole, Buffer.from('x')])]) {
        writeFileSync(damaged, bytes);
        const { code, stderr } = run(['sh', damaged, '-b', '-p', prefix]);
        expect({ code, stderr }).toMatchObject({ code: 3, stderr: expect.stringContaining('damaged') });
        expect(readdirSync(folder).filter((name) => name.startsWith('from-damaged'))).toEqual([]);
      }
    }
  });
});

function expectInstalled(prefix: string): void {
  expect(installedTree(plan, prefix)).toEqual(expectedTree(plan, prefix));
  const record = JSON.parse(readFileSync(join(prefix, 'conda-meta/sample-1.0-0.json'), 'utf8'));
  expect(record.extracted_package_dir).toBe(`${prefix}/pkgs/sample-1.0-0`);
  expect(readdirSync(join(prefix, '.archi'))).toEqual(EVERY_INSTALLATION_HAS);
  expect(existsSync(join(prefix, 'conda-meta/history'))).toBe(true);
}
