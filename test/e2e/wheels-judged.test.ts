import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatPylock } from '../../src/lock/written/pylock.js';
import { linkPackage } from '../../src/payload/link/link.js';
import { relocate } from '../../src/payload/relocate/apply.js';
import { sha256 } from '../../src/sha256.js';
import { openWheel } from '../../src/wheels/lay/wheel.js';
import { parseWheelName } from '../../src/wheels/name/file-name.js';
import { outputOf, runProgram } from '../program.js';
import { describeWithTools } from '../tools.js';
import { inMemory, PYTHON } from '../wheels/opened.js';
import { filesOf } from './installed.js';

/** Pure wheels: with programs, data, namespaces, and names that are normalized. */
const PURE = [
  ...[
    'six==1.16.0',
    'attrs==23.2.0',
    'click==8.1.7',
    'jinja2==3.1.4',
    'requests==2.32.3',
    'idna==3.7',
    'certifi==2024.7.4',
  ],
  ...[
    'urllib3==2.2.2',
    'packaging==24.1',
    'pytz==2024.1',
    'python-dateutil==2.9.0.post0',
    'pygments==2.18.0',
    'tqdm==4.66.4',
  ],
  ...[
    'rich==13.7.1',
    'httpie==3.2.2',
    'docutils==0.21.2',
    'babel==2.15.0',
    'flask==3.0.3',
    'werkzeug==3.0.3',
    'zope.event==5.0',
  ],
];

const BINARY = ['numpy==1.26.4', 'lxml==5.2.2', 'cryptography==42.0.8', 'pydantic-core==2.20.1'];
const LEVELS = ['manylinux_2_28_aarch64', 'manylinux_2_17_aarch64', 'manylinux2014_aarch64'];
const UV = 'uv==0.13.9';
const FOR_AARCH64 = [
  ...['--python-platform', 'aarch64-manylinux_2_28', '--python-version', '3.11'],
  ...['--only-binary', ':all:'],
];

const pip = (...words: string[]) =>
  outputOf(['python3.11', '-m', 'pip', ...words, '--quiet', '--disable-pip-version-check']);

/** Path → sha256 of every file. */
type Tree = Readonly<Record<string, string>>;

/** Returns the tree that an installer lays of a wheel into this prefix, and RECORD as rows. */
async function laid(folder: string, fn: string, prefix: string) {
  const bytes = readFileSync(join(folder, fn));
  const { name = '', version = '' } = parseWheelName(fn) ?? {};
  const opened = await openWheel({ bytes, fn, collect: inMemory, name, version, direct: null }, PYTHON);
  const { entries } = linkPackage({ opened, noarch: 'python', python: PYTHON });
  const files = entries.flatMap((entry): [string, Buffer][] => {
    if (entry.type === 'relocated')
      return [[entry.path, Buffer.from(relocate(entry.data, entry.relocation, prefix).subarray(0, 1e6))]];
    return entry.type === 'file' ? [[entry.path, entry.data.subarray(0, entry.data.length)]] : [];
  });
  const programs = opened.entryPoints.map(({ command }) => `bin/${command}`);
  return { files: new Map(files), programs };
}

/** What differs on purpose: docs/wheels.md has the reasons. */
const isOurs = (path: string, programs: readonly string[]) =>
  /\.dist-info\/(?:RECORD|INSTALLER|direct_url\.json|uv_[a-z]+\.json)$/.test(path) || programs.includes(path);

function treeOf(files: ReadonlyMap<string, Buffer>, programs: readonly string[]): Tree {
  const shared = [...files].filter(([path]) => !isOurs(path, programs));
  return Object.fromEntries(
    shared.sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, data]) => [path, sha256(data)]),
  );
}

function readTree(root: string, at = (path: string) => path): Map<string, Buffer> {
  const paths = filesOf(root, () => true);
  return new Map(paths.map((path) => [at(path), readFileSync(join(root, path))]));
}

/** Rows of RECORD by path, without those whose files differ on purpose, and without hashes of scripts, which name the prefix. */
function rowsOf(record: string, programs: readonly string[]): string[] {
  return record
    .split('\r\n')
    .filter((row) => row !== '' && !isOurs(row.replace(/,[^,]*,[^,]*$/, ''), []))
    .map((row) =>
      row.startsWith('../../../bin/') && !programs.includes(row) ? row.replace(/,.*/, ',,') : row,
    );
}

describeWithTools('what is laid of wheels', { tools: ['python3.11'] }, () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'archi-judged-'));
    await pip('download', '--no-deps', '--only-binary', ':all:', '--dest', join(folder, 'pure'), ...PURE);
    const platforms = LEVELS.flatMap((level) => ['--platform', level]);
    const target = ['--python-version', '3.11', ...platforms];
    await pip(
      'download',
      '--no-deps',
      '--only-binary',
      ':all:',
      ...target,
      '--dest',
      join(folder, 'binary'),
      ...BINARY,
    );
    await pip('install', '--target', join(folder, 'uv'), UV);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('20 pure ones are, file by file, what pip install --no-compile lays', async () => {
    const names = readdirSync(join(folder, 'pure'));
    expect(names).toHaveLength(20);
    for (const fn of names) {
      const prefix = join(folder, 'by-pip', fn);
      const words = [
        '--no-compile',
        '--no-deps',
        '--no-index',
        '--ignore-installed',
        '--no-warn-script-location',
      ];
      await pip(
        'install',
        ...words,
        '--root-user-action',
        'ignore',
        '--prefix',
        prefix,
        join(folder, 'pure', fn),
      );
      const theirs = readTree(prefix);
      const ours = await laid(join(folder, 'pure'), fn, prefix);
      const { programs } = ours;
      const scripts = [...ours.files.keys()].filter((path) => path.startsWith('bin/'));
      // pip names the python that runs it, not that of the prefix.
      const tree = (files: ReadonlyMap<string, Buffer>) => treeOf(files, [...programs, ...scripts]);
      expect(tree(ours.files), fn).toEqual(tree(theirs));
      expect(scripts, fn).toEqual(
        expect.arrayContaining([...theirs.keys()].filter((path) => path.startsWith('bin/'))),
      );
      const record = [...theirs.keys()].find((path) => path.endsWith('.dist-info/RECORD')) ?? '';
      const rows = (files: ReadonlyMap<string, Buffer>) =>
        rowsOf(files.get(record)?.toString() ?? '', programs);
      expect(rows(ours.files), fn).toEqual(rows(theirs));
    }
  });

  test('binary ones for another machine are, file by file, what uv lays', async () => {
    for (const fn of readdirSync(join(folder, 'binary'))) {
      const target = join(folder, 'by-uv', fn);
      mkdirSync(dirname(target), { recursive: true });
      const command = [
        join(folder, 'uv/bin/uv'),
        'pip',
        'install',
        '--quiet',
        '--no-deps',
        '--no-index',
        ...FOR_AARCH64,
      ];
      await outputOf([...command, '--target', target, join(folder, 'binary', fn)]);
      const site = (path: string) => (path.startsWith('bin/') ? path : `${PYTHON.sitePackages}/${path}`);
      const theirs = readTree(target, site);
      theirs.delete(site('.lock'));
      const { files, programs } = await laid(join(folder, 'binary'), fn, target);
      expect(treeOf(files, programs), fn).toEqual(treeOf(theirs, programs));
    }
  });

  test('uv installs the wheels that a pylock.toml names, and holds them to their hashes', async () => {
    const wheels = readdirSync(join(folder, 'binary')).map((fn) => {
      const bytes = readFileSync(join(folder, 'binary', fn));
      const { name = '', version = '' } = parseWheelName(fn) ?? {};
      const url = pathToFileURL(join(folder, 'binary', fn)).href;
      return { name, version, fn, url, sha256: sha256(bytes), size: bytes.length, direct: false };
    });
    const install = (name: string, locked: typeof wheels) => {
      const file = join(folder, `pylock.${name}.toml`);
      writeFileSync(file, formatPylock({ wheels: locked }));
      const words = ['--offline', '--no-deps', '--preview-features', 'pylock', '--quiet', ...FOR_AARCH64];
      return runProgram([
        ...[join(folder, 'uv/bin/uv'), 'pip', 'install', ...words],
        ...['--target', join(folder, name), '-r', file],
      ]);
    };
    expect(await install('whole', wheels)).toMatchObject({ status: 0, stderr: '' });
    const installed = readdirSync(join(folder, 'whole')).filter((name) => name.endsWith('.dist-info'));
    expect(installed.map((name) => name.toLowerCase().replace('.dist-info', '')).sort()).toEqual(
      wheels.map(({ name, version }) => `${name.replaceAll('-', '_')}-${version}`).sort(),
    );
    const changed = wheels.map((wheel) => ({ ...wheel, sha256: 'e'.repeat(64) }));
    const { status, stderr } = await install('changed', changed);
    expect(status).not.toBe(0);
    expect(stderr).toContain('Hash mismatch');
  });
});
