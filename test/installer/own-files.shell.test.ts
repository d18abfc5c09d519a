import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { setupOf } from '../../src/installer/open-setup.js';
import { parseManifest } from '../../src/manifest/parse.js';
import { openedPackage } from '../fixtures/opened.js';
import { builtInstaller } from './built.js';
import { makeInstaller } from './make-installer.js';
import { run } from './run.js';
import { SHELLS } from './shells.js';
import { PYTHON, PYTHON_PACKAGE } from './stand-in.js';

let folder: string;
let prefix: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'archi-own-files-')));
  prefix = join(folder, 'it\'s a"prefix');
});

/** Writes a manifest with these lines and files beside it, and returns what it brings. */
function setupWith(files: Readonly<Record<string, string>>, ...lines: readonly string[]) {
  const beside = join(folder, 'source');
  for (const [path, text] of Object.entries(files)) {
    const at = join(beside, path);
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(at, text);
    chmodSync(at, text.startsWith('#!') ? 0o700 : 0o600);
  }
  const manifest = ['name: Own', 'version: 1.0', 'channels: [./c]', 'specs: [tool]', ...lines].join('\n');
  return parseManifest(manifest, join(beside, 'manifest.yaml'));
}

const APP = {
  'app/run': '#!@PREFIX@/bin/tool\necho @PREFIX@:@PREFIX@ 100% \\ $HOME\n',
  'app/data/empty': '',
  'app/data/.hidden': 'hidden @PREFIX@\n',
  'app/binary': 'a\0@PREFIX@',
  condarc: 'channels: [a]\n',
};
const LINES = [
  'write_condarc: true',
  'files:',
  '  - {from: app/run, to: bin/my run, relocate: true}',
  '  - {from: app, to: share/app}',
  '  - {from: app/binary, mode: 640}',
  '  - {from: condarc, to: .condarc}',
];

async function installerOf(
  manifest = setupWith(APP, ...LINES),
  python: typeof PYTHON | null = null,
  version = '1.0',
) {
  const tool = { name: 'tool', files: { 'bin/tool': '#!/bin/sh\n', 'share/app/of-package': 'x' } };
  const packages = python === null ? [tool] : [PYTHON_PACKAGE, tool];
  const opened = await Promise.all(packages.map(openedPackage));
  return makeInstaller(opened, { setup: await setupOf(manifest), python, version }).path;
}

const at = (name: string) => join(prefix, name);
const text = (name: string) => readFileSync(at(name), 'latin1');
const modeOf = (name: string) => (statSync(at(name)).mode & 0o777).toString(8);
const install = (installer: string, ...args: string[]) => run(['sh', installer, '-b', '-p', prefix, ...args]);

function expectInstalled(): void {
  const [first = '', ...rest] = text('bin/my run').split('\n');
  expect(first.startsWith('#!')).toBe(true);
  expect(rest.join('\n')).toContain(`echo ${prefix}:${prefix} 100% \\ $HOME\n`);
  expect(text('share/app/data/.hidden')).toBe('hidden @PREFIX@\n');
  expect([text('share/app/data/empty'), text('binary'), text('.condarc')]).toEqual([
    '',
    'a\0@PREFIX@',
    'channels: [a]\n',
  ]);
  expect(['bin/my run', 'share/app/run', 'share/app/data/empty', 'binary'].map(modeOf)).toEqual([
    '755',
    '755',
    '644',
    '640',
  ]);
  expect(JSON.parse(run(['sh', at('.archi/manage.sh'), '--verify', '--json']).stdout)).toMatchObject({
    ok: true,
    foreign: [],
  });
}

test.each(SHELLS.map((shell) => ({ shell })))(
  'own files are installed, verified and removed in $shell',
  async ({ shell }) => {
    const installer = await installerOf();
    expect(run([...shell, installer, '-b', '-p', prefix])).toMatchObject({ code: 0, stderr: '' });
    expectInstalled();
    expect(run([...shell, at('.archi/manage.sh'), '--uninstall', '-b'])).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(existsSync(prefix)).toBe(false);
  },
);

test('python relocates them as sh does', async () => {
  expect(install(await installerOf(undefined, PYTHON))).toMatchObject({ code: 0, stderr: '' });
  expectInstalled();
});

test('changed and missing ones are found and repaired, and .condarc is the user’s', async () => {
  const installer = await installerOf();
  install(installer);
  writeFileSync(at('bin/my run'), 'changed');
  run(['rm', '-r', at('share/app/data'), at('.condarc')]);
  const { changed, missing } = JSON.parse(run(['sh', installer, '--verify', prefix, '--json']).stdout);
  expect([changed, missing].map((paths) => paths.map(({ path }: { path: string }) => path))).toEqual([
    ['bin/my run'],
    ['share/app/data', 'share/app/data/.hidden', 'share/app/data/empty'],
  ]);
  expect(run(['sh', installer, '--repair', prefix])).toMatchObject({ code: 0 });
  expect(existsSync(at('.condarc'))).toBe(false);
  writeFileSync(at('.condarc'), 'channels: [a]\n');
  expectInstalled();
});

test('an update replaces those of the old version, and keeps what the user added beside them', async () => {
  install(await installerOf());
  writeFileSync(at('share/app/mine'), 'mine');
  const next = await installerOf(
    setupWith({ 'app/new': 'new' }, 'files: [{from: app/new, to: share/new}]'),
    null,
    '2.0',
  );
  expect(install(next, '-u')).toMatchObject({ code: 0, stderr: '' });
  expect(readdirSync(at('share/app')).sort()).toEqual(['mine', 'of-package']);
  expect([existsSync(at('bin/my run')), text('share/new')]).toEqual([false, 'new']);
});

test('a link in a folder stays a link', async () => {
  const manifest = setupWith(APP, 'files: [{from: app, to: app}]');
  symlinkSync('data/../run', join(folder, 'source/app/link'));
  install(await installerOf(manifest));
  expect(readlinkSync(at('app/link'))).toBe('data/../run');
});

describe('refused:', () => {
  const messages = async (manifest: ReturnType<typeof setupWith>) => {
    try {
      await setupOf(manifest);
    } catch (error) {
      return (error as { problems: { message: string }[] }).problems.map(({ message }) => message);
    }
    return [];
  };

  test('files that are missing, in reserved places, twice, below others, or no text to relocate', async () => {
    const entries = [
      ...[
        '{from: none}',
        '{from: app/run, to: conda-meta/x}',
        '{from: app/run, to: envs/x}',
        '{from: app/run, to: .archi/y}',
      ],
      ...[
        '{from: app/run, to: a}',
        '{from: app/run, to: a}',
        '{from: app/run, to: a/b}',
        '{from: app/binary, to: c, relocate: true}',
      ],
    ];
    const manifest = setupWith(APP, 'files:', ...entries.map((entry) => `  - ${entry}`));
    expect(await messages(manifest)).toEqual([
      expect.stringContaining('no such file; '),
      'conda-meta/x: a file must not write into conda-meta, which is conda’s own',
      'envs/x: a file must not write into envs, which is for other environments',
      '.archi/y: a file must not write into .archi, which is the installer’s own',
      'a: the manifest writes it twice',
      'a/b: it lies below "a", which is not a directory',
      'c: only texts can be relocated, but this file holds a NUL byte',
    ]);
  });

  test('links that lead out of the folder, pipes, and a path that a link makes hidden', async () => {
    const manifest = setupWith(
      { ...APP, '../.secret/key': 'secret' },
      'files: [{from: app, to: app}, {from: key}, {from: app/up/../key}]',
    );
    const beside = join(folder, 'source');
    symlinkSync('../condarc', join(beside, 'app/up'));
    symlinkSync('/etc/passwd', join(beside, 'app/absolute'));
    symlinkSync('../.secret/key', join(beside, 'key'));
    run(['mkfifo', join(beside, 'app/pipe')]);
    const found = await messages(manifest);
    expect(found).toHaveLength(5);
    expect(found.join('\n')).not.toContain('secret\n');
  });

  test('a package with a file at the same path, or in the way of a folder', async () => {
    const refusedPaths = async (...entries: string[]) => {
      const setup = await setupOf(setupWith(APP, 'files:', ...entries.map((entry) => `  - ${entry}`)));
      const error = await builtInstaller({ setup }).catch((error: unknown) => error);
      return (error as { problems: { where: string }[] }).problems.map(({ where }) => where);
    };
    expect(
      await refusedPaths(
        '{from: app/run, to: etc/both}',
        '{from: app/run, to: etc/kept/x}',
        '{from: app, to: lib/link.so}',
      ),
    ).toEqual(expect.arrayContaining(['etc/both', 'etc/kept/x', 'lib/link.so/']));
  });
});

test.each([
  ['another own file', 'share/App', 'share/App and share/app'],
  ['a file of a package', 'bin/TOOL', 'bin/TOOL and bin/tool'],
])(
  'an own file that differs from %s by case alone needs a disk that tells them apart',
  async (_, to, two) => {
    const own = [`  - {from: app/binary, to: ${to}}`, '  - {from: app/run, to: share/app}'];
    const lines = to.startsWith('bin') ? own.slice(0, 1) : own;
    const tool = { name: 'tool', files: { 'bin/tool': '#!/bin/sh\n' } };
    const { path } = makeInstaller([await openedPackage(tool)], {
      setup: await setupOf(setupWith(APP, 'files:', ...lines)),
    });
    expect(readFileSync(path, 'latin1')).toContain(`\nCASE_COLLISION='${two}'\n`);
    expect(install(path)).toMatchObject({ code: 0, stderr: '' });
  },
);

test('the program verifies an installer with own files', async () => {
  const setup = await setupOf(setupWith(APP, ...LINES.slice(1)));
  const { given } = await (await builtInstaller({ setup, writeCondarc: false })).prove();
  expect(given.own.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['bin/my run', '.archi/relocate/files', '.condarc']),
  );
  // The target writes it: the payload has an empty file, and the script that does it has the sha256.
  const sha256Of = (at: string) => given.own.find(({ path }) => path === at)?.sha256;
  expect(sha256Of('bin/my run')).toBeNull();
  expect(sha256Of('.archi/relocate/files')).toMatch(/^[0-9a-f]{64}$/);
});
