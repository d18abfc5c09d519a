import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packedFiles } from '../../../src/channel/diff/open-packed.js';
import { channelDiff } from '../../../src/channel/diff/run.js';
import type { Difference } from '../../../src/channel/diff/types.js';
import { silent } from '../../../src/events.js';
import { buildInstaller } from '../../../src/installer/build.js';
import { formatLock } from '../../../src/lock/formats/format.js';
import { writeFixtureChannel } from '../../fixtures/channel.js';
import type { FixturePackage } from '../../fixtures/package.js';
import { edgesIn, lockIn, requestIn } from '../../installer/workshop.js';
import { describeWithTools } from '../../tools.js';

const many = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`share/${i}`, String(i)]));

const OLD: readonly FixturePackage[] = [
  {
    name: 'lib',
    files: {
      'lib/a': 'same',
      'lib/b': 'old',
      'lib/gone': 'gone',
      'lib/link': { softlink: 'a' },
      'lib/d': { directory: 0o755 },
    },
  },
  { name: 'legacy', extension: '.tar.bz2', without: ['info/paths.json'], files: { kept: '1', gone: '2' } },
  { name: 'many', files: many },
  { name: 'py', noarch: 'python', files: { 'site-packages/py.py': '1' } },
];
const YOUNG: readonly FixturePackage[] = [
  {
    name: 'lib',
    version: '1.1',
    files: { 'lib/a': 'same', 'lib/b': 'newer', 'lib/new': 'new', 'lib/link': { softlink: 'b' } },
  },
  {
    name: 'legacy',
    version: '2.0',
    extension: '.tar.bz2',
    without: ['info/paths.json'],
    files: { kept: '3', new: '2' },
  },
  { name: 'many', build: '1', files: { one: '1' } },
  {
    name: 'py',
    build: '1',
    noarch: 'python',
    files: { 'site-packages/py.py': '2', 'site-packages/q.py': '' },
  },
];

/** The expected differences of the `.conda` files above. */
const EXPECTED = [
  'lib +lib/new -lib/gone ~lib/b 3→5 =2',
  `many +one ${Object.keys(many)
    .sort()
    .map((path) => `-${path}`)
    .join(' ')} =0`,
  'py +site-packages/q.py ~site-packages/py.py =0',
];

let base: string;
const at = (path: string) => join(base, path);

describeWithTools('channel diff of the files inside packages', { tools: ['bzip2'] }, () => {
  beforeAll(async () => {
    base = mkdtempSync(join(tmpdir(), 'archi-construct-inside-'));
    await writeFixtureChannel(at('old'), OLD);
    await writeFixtureChannel(at('young'), YOUNG);
  });
  afterAll(() => rmSync(base, { recursive: true }));

  async function diff(before: string, after: string) {
    const { result, lines } = await channelDiff(
      {
        before: at(before),
        after: at(after),
        platform: 'linux-64',
        arch: undefined,
        cacheDir: at('cache'),
        offline: true,
        emit: silent,
        env: {},
      },
      () => ({ run: packedFiles, close: async () => {} }),
    );
    const { changed } = result as Difference;
    return { lines, told: changed.map(({ name, inside }) => [name, ...toldOf(inside)].join(' ')) };
  }

  function toldOf(inside: Difference['changed'][number]['inside']): string[] {
    if (inside === null) return ['?'];
    const { added, removed, changed, same } = inside;
    return [
      ...added.map(({ path }) => `+${path}`),
      ...removed.map(({ path }) => `-${path}`),
      ...changed.map(
        ({ before, after }) =>
          `~${after.path}${before.size === after.size ? '' : ` ${before.size}→${after.size}`}`,
      ),
      `=${same}`,
    ];
  }

  it('names the files that changed inside the packages of two folders', async () => {
    const { lines, told } = await diff('old', 'young');
    expect(told).toEqual(['legacy +new -gone ~kept =0', ...EXPECTED]);
    await expect(`${lines.slice(1).join('\n')}\n`).toMatchFileSnapshot('golden/inside.txt');
  });

  it('names the files that changed between two locks whose packages are on this machine', async () => {
    for (const [name, packages] of [
      ['old', OLD],
      ['young', YOUNG],
    ] as const) {
      mkdirSync(at(`${name}-lock`));
      writeFileSync(at(`${name}.lock`), formatLock(await lockIn(at(`${name}-lock`), packages)));
    }
    expect((await diff('old.lock', 'young.lock')).told).toEqual(['legacy +new -gone ~kept =0', ...EXPECTED]);
    rmSync(at('young-lock/channel/linux-64'), { recursive: true });
    expect((await diff('old.lock', 'young.lock')).told).toEqual(['legacy ?', 'lib ?', 'many ?', EXPECTED[2]]);
  });

  it('names the files of two installers as they lie in the prefix', async () => {
    const python: FixturePackage = { name: 'python', version: '3.11.4', files: { 'bin/python3.11': 'x' } };
    const build = async (name: string, packages: readonly FixturePackage[]) => {
      const folder = at(`${name}-installer`);
      const lock = await lockIn(folder, [python, ...packages]);
      const { path } = await buildInstaller(requestIn(folder, lock), edgesIn(folder, silent));
      // Only the installers are left.
      renameSync(path, at(`${name}.sh`));
      rmSync(folder, { recursive: true });
    };
    await build('old', OLD);
    await build('young', YOUNG);
    const inPrefix = (text: string) => text.replaceAll('site-packages/', 'lib/python3.11/site-packages/');
    expect((await diff('old.sh', 'young.sh')).told).toEqual([
      'legacy +new -gone ~kept =0',
      'lib +lib/new -lib/gone ~lib/b 3→5 ~lib/link =1',
      ...EXPECTED.slice(1).map(inPrefix),
    ]);
  });

  it('does not compare a package whose checksum is wrong', async () => {
    copyFileSync(at('old/linux-64/lib-1.0-0.conda'), at('young/linux-64/lib-1.1-0.conda'));
    expect((await diff('old', 'young')).told).toContain('lib ?');
  });
});
