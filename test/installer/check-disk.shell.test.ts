import { mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { openedPackage } from '../fixtures/opened.js';
import { pathWithFakes } from './fake-tools.js';
import { makeInstaller } from './make-installer.js';
import { run } from './run.js';

const plain = { name: 'plain', files: { 'bin/plain': 'plain' } };
const linked = { name: 'linked', files: { 'bin/one': 'one', 'bin/two': { hardlink: 'bin/one' } } };

/** An `ln` as on a disk without these links. */
const WITHOUT_HARD_LINKS =
  'case $1 in -s) exec /bin/ln "$@" ;; esac; echo "ln: Operation not permitted" >&2; exit 1';
const WITHOUT_SOFT_LINKS =
  'case $1 in -s) echo "ln: Operation not permitted" >&2; exit 1 ;; esac; exec /bin/ln "$@"';

let folder: string;
let prefix: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-disk-'));
  prefix = join(folder, 'prefix');
});

async function refused(packages: (typeof plain | typeof linked)[], ln: string, ...args: string[]) {
  const opened = await Promise.all(packages.map((description) => openedPackage(description)));
  const { path } = makeInstaller(opened, { keepPkgs: true });
  const env = { PATH: pathWithFakes({ ln }) };
  const { code, stderr } = run(['sh', path, '--check', '-p', prefix, ...args], { env });
  expect(readdirSync(folder)).toEqual([]);
  return { code, stderr };
}

describe('a disk without hard links', () => {
  test('is refused for a payload with hard links, and one of them is named', async () => {
    expect(await refused([plain, linked], WITHOUT_HARD_LINKS)).toMatchObject({
      code: 21,
      stderr: expect.stringMatching(
        /hard links on the disk of .*\(for bin\/two of linked-1\.0-0\); choose another prefix/,
      ),
    });
  });

  test('is accepted for a payload without hard links, but refused for the package cache', async () => {
    expect(await refused([plain], WITHOUT_HARD_LINKS)).toMatchObject({ code: 0 });
    expect(await refused([plain], WITHOUT_HARD_LINKS, '-k')).toMatchObject({
      code: 21,
      stderr: expect.stringContaining('leave -k out'),
    });
  });
});

test('a disk without soft links is refused', async () => {
  expect(await refused([plain], WITHOUT_SOFT_LINKS)).toMatchObject({
    code: 21,
    stderr: expect.stringContaining('soft links on the disk'),
  });
});

test.each(['file', 'FILE', 'link', 'second', 'new', '.archi', 'link/file/second'])(
  'a prefix may have the name of a file that the disk check makes: %s',
  async (name) => {
    const { path } = makeInstaller([await openedPackage(linked)], { keepPkgs: true });
    const { code, stderr } = run(['sh', path, '-b', '-k', '-p', join(folder, name)]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(readdirSync(folder)).toEqual([name.replace(/\/.*/, '')]);
  },
);

describe('a folder with the name of an earlier disk check', () => {
  const names = () => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const install = async () =>
    run(['sh', makeInstaller([await openedPackage(plain)]).path, '-b', '-p', prefix]);
  // A process id that Linux never assigns.
  const at = (...path: string[]) => join(folder, 'prefix.checked-4194305', ...path);

  test('is removed if a killed check left it', async () => {
    mkdirSync(at());
    symlinkSync('./prefix.checked-4194305', at('link'));
    writeFileSync(at('file'), '');
    expect(await install()).toMatchObject({ code: 0 });
    expect(readdirSync(folder)).toEqual(['prefix']);
  });

  test.each(['file', 'link', 'name', 'second'])('is kept if it has a %s of another owner', async (name) => {
    mkdirSync(at());
    writeFileSync(at(name), 'mine');
    expect(await install()).toMatchObject({ code: 0 });
    expect(names()).toContain(`prefix.checked-4194305/${name}`);
  });

  test('is kept if it is a link', async () => {
    mkdirSync(join(folder, 'theirs'));
    symlinkSync('theirs', at());
    expect(await install()).toMatchObject({ code: 0 });
    expect(readdirSync(folder)).toEqual(['prefix', 'prefix.checked-4194305', 'theirs']);
  });
});
