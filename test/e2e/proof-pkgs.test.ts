import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pathWithFakes } from '../installer/fake-tools.js';
import { makeInstaller } from '../installer/make-installer.js';
import { outputOf, runProgram } from '../program.js';
import { cacheIn, extractAll, recordProblems } from '../reference/package-cache.js';
import { packagesBelow, type RealPackage } from '../reference/real-packages.js';
import { differences, treeIn } from '../reference/tree.js';
import { describeWithSharedData, sharedData } from '../shared-data.js';
import { describeWithTools } from '../tools.js';
import { disturbed, durationOf, momentsWithin } from './disturb.js';
import { largerInstaller } from './larger.js';
import { filesBelow, prefixProblems } from './prefix-problems.js';
import { seeded } from './seeded.js';
import { sideBySide } from './side-by-side.js';
import { obstacleToMounting, onSmallDisk } from './small-disk.js';

const random = seeded(1917);
let installer: string;
let folder: string;
let duration: number;
let files: readonly string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'archi-pkgs-'));
  installer = await largerInstaller({ keepPkgs: true });
  const prefix = join(folder, 'undisturbed');
  duration = await durationOf(install(prefix));
  files = filesBelow(prefix);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('after KILL at 10 moments of an install with -k there is no prefix or a whole one, and the next run installs', async () => {
  const moments = momentsWithin(duration * 1.5, 10, random);
  const outcomes = await sideBySide(moments, async (afterMs, i) => {
    const own = join(folder, `install-${i}`);
    const prefix = join(own, 'prefix');
    mkdirSync(own);
    await disturbed(install(prefix), { signal: 'SIGKILL', to: 'group', afterMs });
    const first = existsSync(prefix) ? prefixProblems(prefix, files) : [];
    const { status, stderr } = await runProgram(install(prefix));
    const again =
      status === 0 || status === 19 ? prefixProblems(prefix, files) : [`exit ${status}: ${stderr}`];
    rmSync(own, { recursive: true });
    return { afterMs, problems: [...first, ...again] };
  });
  expect(outcomes.filter(({ problems }) => problems.length > 0)).toEqual([]);
});

/** Enough packages of the user for a kill to come between two of them. */
const MINE = Array.from({ length: 60 }, (_, i) => `mine-1.0-${i}`);

test('after KILL at 15 moments of an update with -k the next run completes it and merges both caches', async () => {
  const moments = momentsWithin(duration * 2, 15, random);
  const outcomes = await sideBySide(moments, async (afterMs, i) => {
    const prefix = join(folder, `update-${i}`, 'prefix');
    await outputOf(install(prefix));
    for (const dist of MINE) {
      mkdirSync(join(prefix, 'pkgs', dist, 'info'), { recursive: true });
      writeFileSync(join(prefix, 'pkgs', dist, 'info/index.json'), dist);
    }
    writeFileSync(join(prefix, 'pkgs/urls.txt'), 'https://example.org/mine.conda\n', { flag: 'a' });
    await disturbed(install(prefix, '-u'), { signal: 'SIGKILL', to: 'group', afterMs });
    const { status, stderr } = await runProgram(install(prefix, '-u'));
    const lost = MINE.filter((dist) => !existsSync(join(prefix, 'pkgs', dist, 'info/index.json')));
    const urls = readFileSync(join(prefix, 'pkgs/urls.txt'), 'utf8').trim().split('\n');
    const own = MINE.flatMap((dist) => [dist, `${dist}/info`, `${dist}/info/index.json`]).map(
      (path) => `pkgs/${path}`,
    );
    const problems = prefixProblems(prefix, [...files, ...own]);
    const left = readdirSync(dirname(prefix)).join();
    rmSync(dirname(prefix), { recursive: true });
    return { afterMs, status, stderr, lost, urls, problems, left };
  });
  const wrong = outcomes.filter(
    ({ status, stderr, lost, urls, problems, left }) =>
      status !== 0 ||
      stderr !== '' ||
      lost.length + problems.length > 0 ||
      urls.length !== 4 ||
      left !== 'prefix',
  );
  expect(wrong).toEqual([]);
});

const needs = { tools: ['mount', 'umount'], obstacle: obstacleToMounting };
describeWithTools('a disk with room for the prefix but not for its package cache', needs, () => {
  // The room beyond the need of the prefix. The cache takes about 600 KB and 90 inodes.
  const MORE = [
    ['room', 20],
    ['room', 120],
    ['room', 220],
    ['inodes', 10],
    ['inodes', 40],
    ['inodes', 70],
  ] as const;
  const df = 'echo "Filesystem 1024-blocks Used Available Capacity Mounted"; echo "tmpfs 9 0 99999999 0% /"';

  test.each(MORE)('is refused: %s, %i more than the prefix needs', async (resource, surplus) => {
    const header = readFileSync(installer, 'latin1');
    const needed = (name: string) => Number(new RegExp(`^${name}=(\\d+)$`, 'm').exec(header)?.[1]);
    const options =
      resource === 'room'
        ? `size=${Math.ceil(needed('UNPACKED_BYTES') / 1024) + surplus}k`
        : `nr_inodes=${needed('INODES') + 1 + surplus}`;
    await onSmallDisk(options, async (disk) => {
      const prefix = join(disk, 'prefix');
      expect(await runProgram(install(prefix))).toMatchObject({ status: 15 });
      expect(readdirSync(disk)).toEqual([]);
      const environment = { ...process.env, PATH: pathWithFakes({ df }) };
      const { status, stderr } = await runProgram(install(prefix), { environment });
      expect({ status, stderr }).toEqual({
        status: 1,
        stderr: expect.stringMatching(/^Error: .*is the disk full/m),
      });
      expect(readdirSync(disk)).toEqual([]);
      const without = await runProgram(['sh', installer, '-b', '-p', prefix]);
      expect(without).toMatchObject({ status: 0, stderr: '' });
    });
  });
});

describeWithSharedData("a real package has the reference's package cache", () => {
  const VERSION = '3.11';
  const sitePackages = `lib/python${VERSION}/site-packages`;
  const python = { version: VERSION, executable: `bin/python${VERSION}`, sitePackages };
  let packages: readonly RealPackage[];

  beforeAll(async () => {
    packages = await packagesBelow(join(sharedData, 'packages'));
  });

  test('with its hard links', async () => {
    expect(packages.length).toBeGreaterThan(30);
    const wrong = await sideBySide(packages, async (realPackage, i) => {
      const prefix = join(folder, `real-${i}`);
      const { path } = makeInstaller([realPackage], { python, relocatedBy: 'sh', keepPkgs: true });
      await outputOf(['sh', path, '-b', '-s', '-k', '--force-arch', '-p', prefix]);
      const [expected, found] = [extractAll([realPackage], VERSION), cacheIn(prefix, treeIn(prefix))];
      const links =
        found.hardLinks.join('\n') === expected.hardLinks.join('\n')
          ? []
          : [found.hardLinks, expected.hardLinks];
      return [
        ...differences({ tree: expected.tree, pyc: new Set() }, found.tree),
        ...recordProblems(prefix, [realPackage]),
        ...links,
      ].map((line) => `${realPackage.locked.fn}: ${line}`);
    });
    expect(wrong.flat()).toEqual([]);
  });
});

function install(prefix: string, ...more: string[]): string[] {
  return ['sh', installer, '-b', '-k', '-p', prefix, ...more];
}
