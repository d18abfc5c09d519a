import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openedPackage } from '../fixtures/opened.js';
import { LIVED_IN, treeOf } from './damaged-prefix.js';
import { installerOf, Life, UTF8 } from './life.js';
import { makeInstaller } from './make-installer.js';
import { run } from './run.js';
import { SHELLS } from './shells.js';

let installer: string;
let life: Life;

beforeAll(async () => {
  installer = await installerOf(LIVED_IN);
});

beforeEach(() => {
  life = new Life(installer);
});

describe.each(SHELLS.map((shell) => ({ shell })))('$shell', ({ shell }) => {
  test('verifies, repairs and uninstalls', () => {
    const ran = (...args: string[]) => run([...shell, ...args], { env: { ...UTF8, HOME: life.folder } });
    expect(ran(installer, '-b', '-p', life.prefix)).toMatchObject({ code: 0, stderr: '' });
    expect(ran(installer, '--verify', life.prefix)).toMatchObject({ code: 0, stderr: '' });
    const whole = treeOf(life.prefix);
    life.plantDamage();
    const verified = ran(installer, '--verify', life.prefix);
    expect(verified).toMatchObject({ code: 1, stderr: '' });
    const byScript = ran(join(life.prefix, '.archi/manage.sh'), '--verify', '--json');
    expect(Object.keys(JSON.parse(byScript.stdout))).toContain('changed');
    expect(verified.stdout).toContain('9 changed or missing, 0 foreign');
    const repaired = ran(installer, '--repair', life.prefix);
    expect(repaired).toMatchObject({ code: 0, stderr: '' });
    expect(treeOf(life.prefix)).toEqual(whole);
    expect(ran(join(life.prefix, '.archi/manage.sh'), '--uninstall', '-b')).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(existsSync(life.prefix)).toBe(false);
  });
});

test.each(['--verify', '--repair', '--uninstall', '--extract-only'])(
  '%s needs a folder, not an option',
  (mode) => {
    const { code, stderr } = run(['sh', installer, mode, '-b', life.prefix]);
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`${mode} needs a folder as its next argument, found -b;`),
    });
  },
);

test.each([
  'with space',
  "it's",
  'do$llar `x`',
  '100%',
  'back\\slash',
  'naïve ☃',
  'tab\tand\nnewline',
  '-dash',
])('install, verify, repair and uninstall work in the prefix %j', (name) => {
  life = new Life(installer, name);
  expect(life.install()).toMatchObject({ code: 0 });
  const whole = treeOf(life.prefix);
  expect(life.verify()).toMatchObject({
    prefix: life.prefix,
    ok: true,
    changed: [],
    missing: [],
    foreign: [],
  });
  life.plantDamage();
  expect(life.manage('--repair', installer)).toMatchObject({ code: 0, stderr: '' });
  expect(treeOf(life.prefix)).toEqual(whole);
  expect(life.manage('--uninstall', '-b')).toMatchObject({ code: 0, stderr: '' });
  expect(readdirSync(life.folder).filter((left) => left !== '.conda')).toEqual([]);
});

test('licences are in .archi/licenses and in the list of packages', () => {
  life.install();
  const at = (path: string) => readFileSync(join(life.prefix, '.archi', path), 'utf8');
  expect(at('licenses/odd-names-1.0-0/licenses/LICENSE')).toBe('Do as you like.\n');
  expect(at('licenses/odd-names-1.0-0/LICENSE.txt')).toBe('Likewise.\n');
  expect(at('packages')).toMatch(/^odd-names-1\.0-0\t\d+\t0\tBSD-3-Clause$/m);
});

describe('without an installation', () => {
  test('--list prints the packages', () => {
    const { code, stdout } = life.sh(installer, '--list', '--json');
    expect({ code, list: JSON.parse(stdout) }).toMatchObject({
      code: 0,
      list: [
        { package: 'sample-1.0-0', size: expect.any(Number), licence: '-' },
        { package: 'odd-names-1.0-0', installed: expect.any(Number), licence: 'BSD-3-Clause' },
        { package: 'plain-1.0-0' },
      ],
    });
    expect(life.sh(installer, '--list').stdout).toMatch(/^ +\d+ +\d+ {2}odd-names-1\.0-0 {2}BSD-3-Clause$/m);
    expect(readdirSync(life.folder)).toEqual([]);
  });

  test('--extract-only unpacks the payload, also for another architecture', async () => {
    const foreign = process.arch === 'arm64' ? 'linux-64' : 'linux-aarch64';
    const packages = await Promise.all(LIVED_IN.map(openedPackage));
    const { path } = makeInstaller(packages, { platform: foreign });
    expect(life.sh(path, '--extract-only', life.prefix)).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(join(life.prefix, 'bin/perl-script'), 'utf8')).toBe('#!@PREFIX@/bin/perl\n');
    expect(readFileSync(join(life.prefix, 'lib/lib.so.1'), 'latin1')).toContain('/placeholder_placeholder');
    expect(readFileSync(join(life.prefix, 'share/odd/naïve ☃'), 'utf8')).toBe('utf-8');
    expect(readdirSync(life.folder)).toEqual(['prefix']);
    expect(life.sh(path, '--extract-only', life.prefix)).toMatchObject({ code: 19 });
    expect(life.sh(path, '--verify', life.prefix)).toMatchObject({ code: 19 });
  });

  test('a damaged installer lists, extracts, verifies and repairs nothing', () => {
    life.install();
    const damaged = join(life.folder, 'damaged.sh');
    const bytes = readFileSync(installer);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 40) ^ 1, bytes.length - 40);
    writeFileSync(damaged, bytes);
    const before = treeOf(life.prefix);
    for (const args of [
      ['--list'],
      ['--extract-only', join(life.folder, 'new')],
      ['--repair', life.prefix],
      ['--uninstall', life.prefix, '-b'],
    ])
      expect(life.sh(damaged, ...args)).toMatchObject({
        code: 3,
        stderr: expect.stringContaining('damaged'),
      });
    expect(treeOf(life.prefix)).toEqual(before);
    expect(existsSync(join(life.folder, 'new'))).toBe(false);
  });
});
