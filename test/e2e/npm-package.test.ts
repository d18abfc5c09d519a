import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bin } from '../command-line.js';
import { writeCentos7Channel } from '../fixtures/centos7-image.js';
import { outputOf, runProgram } from '../program.js';
import { treeIn } from '../reference/tree.js';
import { describeWithTools } from '../tools.js';

const root = join(import.meta.dirname, '../..');
const PACKED: readonly string[] = ['package.json', 'README.md', 'LICENSE', ...filesOfPackage()];

/** The most that an installed program may take with all its dependencies, in bytes. */
const MOST = 60_000_000;

describeWithTools('the package that npm makes', { tools: ['npm', 'tar'] }, () => {
  let folder: string;
  let tarball: string;
  let installed: string;
  let before: unknown;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'npm-package-'));
    for (const name of ['home', 'checkout-home', 'prefix', 'channel']) mkdirSync(join(folder, name));
    await writeCentos7Channel(join(folder, 'channel'));
    tarball = await pack(join(folder, 'source'));
    const npm = [
      'npm',
      'install',
      '--global',
      '--prefix',
      join(folder, 'prefix'),
      '--prefer-offline',
      tarball,
    ];
    // The registry and the packages of `npm ci` are those of the user who runs the test, but HOME is not.
    const [cache, userconfig] = await Promise.all(['cache', 'userconfig'].map(npmSetting));
    await outputOf([...npm, '--cache', cache ?? '', '--userconfig', userconfig ?? ''], {
      cwd: folder,
      environment: { ...process.env, HOME: join(folder, 'home') },
    });
    installed = join(folder, 'prefix/lib/node_modules/archi-construct');
    before = treeIn(installed);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Returns what one command leaves in an empty folder, run by the installed program or by that of the checkout. */
  async function leaves(by: 'installed' | 'checkout', args: readonly string[]) {
    const cwd = mkdtempSync(join(folder, `${by}-`));
    const home = join(folder, by === 'installed' ? 'home' : 'checkout-home');
    const path = [join(folder, 'prefix/bin'), dirname(process.execPath), '/usr/bin', '/bin'].join(':');
    const command = by === 'installed' ? ['archi-construct'] : [process.execPath, bin];
    const environment = { HOME: home, PATH: path };
    const printed = await outputOf(['env', '-C', cwd, ...command, ...args], { environment });
    return { told: printed.replaceAll(cwd, ''), tree: treeIn(cwd) };
  }

  test('has the program and its data, and no sources or tests', async () => {
    const listed = await outputOf(['tar', '-tzf', tarball]);
    const top = new Set(listed.split('\n').flatMap((path) => path.split('/')[1] ?? []));
    expect([...top].sort()).toEqual([...PACKED].sort());
    expect(listed).not.toMatch(/\.test\.|\.tsbuildinfo|\/lib\/.*(?<!\.d)\.ts$/m);
  });

  describe('gives in an empty folder the same result as the checkout:', () => {
    test.each([
      ['--version', ['--version']],
      ['--help', ['--help']],
      ['installer --render', ['installer', '--py', '3.7', '--render']],
      [
        'image --builder none',
        ['image', '--arch', 'aarch64', '--builder', 'none', '--channel', '../channel'],
      ],
      ['installer', ['installer', '--py', '3.7', '--arch', 'aarch64', '--channel', '../channel']],
    ])('%s', async (_, args) => {
      const [here, there] = [await leaves('checkout', args), await leaves('installed', args)];
      expect(there).toEqual(here);
      expect(there.told).not.toBe('');
    });

    test('without writing into its own folder', () => {
      expect(treeIn(installed)).toEqual(before);
    });
  });

  test(`takes less than ${MOST / 1e6} MB`, () => {
    const sizes = new Map<string, number>();
    for (const path of readdirSync(installed, { recursive: true, encoding: 'utf8' })) {
      const stat = statSync(join(installed, path));
      const owner = /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? 'archi-construct itself';
      if (stat.isFile()) sizes.set(owner, (sizes.get(owner) ?? 0) + stat.size);
    }
    const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    const largest = [...sizes].sort(([, a], [, b]) => b - a).slice(0, 10);
    const lines = largest.map(([name, size]) => `  ${megabytes(size)}  ${name.replace('node_modules/', '')}`);
    console.log([`installed: ${megabytes(total)}`, ...lines].join('\n'));
    expect(total).toBeLessThan(MOST);
  });
});

/** Packs a copy of the package's files, as `npm pack` does after a build. Returns its path. */
async function pack(source: string): Promise<string> {
  for (const name of PACKED) cpSync(join(root, name), join(source, name), { recursive: true });
  // The build has run, and would replace lib/ while other tests use it.
  const packed = await outputOf(['npm', 'pack', '--ignore-scripts', '--json'], { cwd: source });
  return join(source, JSON.parse(packed)[0].filename);
}

async function npmSetting(name: string): Promise<string> {
  const { stdout } = await runProgram(['npm', 'config', 'get', name], { cwd: root });
  return stdout.trim();
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function filesOfPackage(): string[] {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).files;
}
