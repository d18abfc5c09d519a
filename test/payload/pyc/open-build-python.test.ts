import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { kindOfEntry } from '../../../src/cache/entries.js';
import { ToolError } from '../../../src/errors.js';
import { silent } from '../../../src/events.js';
import { withScratch } from '../../../src/host/fs/scratch.js';
import type { Lock } from '../../../src/lock/types.js';
import type { PackageEntry } from '../../../src/package/types.js';
import { compilePython } from '../../../src/payload/pyc/compile.js';
import {
  type PythonPlaces,
  pathPythonOpener,
  pythonOpener,
} from '../../../src/payload/pyc/open-build-python.js';
import { openCompiler } from '../../../src/payload/pyc/open-compiler.js';
import { findPython } from '../../../src/payload/pyc/open-python.js';
import type { PythonProgram } from '../../../src/payload/pyc/types.js';
import { packTree } from '../../../src/payload/pyc/worker.js';
import type { FixtureFile } from '../../fixtures/package.js';
import { run } from '../../installer/run.js';
import { edgesIn, lockIn } from '../../installer/workshop.js';
import { describeWithTools } from '../../tools.js';

const SOURCE: PackageEntry = {
  type: 'file',
  path: 'lib/a.py',
  mode: 0o644,
  mtime: 5,
  data: Buffer.from('def f(a): return {a, None, "x", (1, 2)}\n'),
};
const SOURCES = [{ source: 'lib/a.py', compiled: 'lib/__pycache__/a.cpython-311.pyc' }];

const compiledBy = (python: PythonProgram) =>
  withScratch(tmpdir(), ({ collect }) =>
    compilePython({ sources: SOURCES, files: [SOURCE], prefix: null, python, ask: openCompiler(), collect }),
  );

/** Returns the files that python needs, as its package has them: the program, its library and modules. */
function filesOf({ command, version }: PythonProgram): Record<string, FixtureFile> {
  const ask = (code: string) => run([command, '-c', `import os, sysconfig; print(${code})`]).stdout.trim();
  const library = ask('sysconfig.get_path("stdlib")');
  const short = version.split('.', 2).join('.');
  const folders = ['', 'encodings', 'collections'];
  const modules = folders.flatMap((folder) =>
    readdirSync(join(library, folder))
      .map((name) => join(folder, name))
      .filter((path) => path.endsWith('.py'))
      .map((path) => [`lib/python${short}/${path}`, readFileSync(join(library, path))] as const),
  );
  const program = { data: readFileSync(realpathSync(command)), mode: 0o755 };
  return { [`bin/python${short}`]: program, ...Object.fromEntries(modules) };
}

describeWithTools('the python that compiles', { tools: ['python3.11'] }, () => {
  let found: PythonProgram;
  let folder: string;
  let lock: Lock;
  const never = () => Promise.reject(new ToolError('not to be asked'));

  beforeAll(async () => {
    found = await findPython('3.11');
    folder = mkdtempSync(join(tmpdir(), 'archi-build-python-'));
    lock = await lockIn(folder, [{ name: 'python', version: found.version, files: filesOf(found) }]);
  });

  /** Finds the python of a lock, with the cache in `<folder>/cache`. */
  const sought = (of: Lock, more: Partial<PythonPlaces> = {}, release?: string) => {
    const { store } = edgesIn(folder, silent);
    const readChannelFile: PythonPlaces['deps']['readChannelFile'] = async (location, subdir, name) => {
      const path = join(new URL(location).pathname, subdir, name);
      return existsSync(path) ? readFileSync(path) : null;
    };
    const decompress = { zstd: never, bzip2: never };
    const deps = { store, readChannelFile, decompress };
    const places = {
      channels: [],
      deps,
      cacheDir: join(folder, 'cache'),
      host: 'linux-64',
      find: never,
      pack: packTree,
      ...more,
    };
    return pythonOpener(places as PythonPlaces)(of, release);
  };

  /** Finds and opens it. */
  const opened = async (...request: Parameters<typeof sought>) => {
    const python = await sought(...request);
    return { ...(await python.open()), close: python.close };
  };

  test('is that of the lock, unpacked below the cache folder until it is closed', async () => {
    for (const _ of ['made', 'from the cache']) {
      const { program, from, close } = await opened(lock);
      expect([program.version, from]).toEqual([found.version, `python-${found.version}-0.conda`]);
      const [tree = ''] = readdirSync(join(folder, 'cache/pythons'));
      expect(program.command).toBe(join(folder, 'cache/pythons', tree, 'bin/python3.11'));
      expect(kindOfEntry(`pythons/${tree}`, false)).toEqual({ is: 'python' });
      expect(statSync(program.command).mode & 0o777).toBe(0o755);
      expect(await compiledBy(program)).toEqual(await compiledBy(found));
      close();
      expect(readdirSync(join(folder, 'cache/pythons'))).toEqual([]);
    }
  });

  test('is not run if nobody vouches for the lock: only PATH is asked', async () => {
    const other = { ...found, version: '3.11.99' };
    const asked = pathPythonOpener('nobody vouches for it', async () => other)(lock);
    await expect(asked).rejects.toMatchObject({
      exitCode: 3,
      problems: [{ message: 'nobody vouches for it' }, expect.objectContaining({ found: 'python 3.11.99' })],
    });
    const python = await pathPythonOpener('nobody vouches for it', async () => found)(lock);
    expect([python.from, (await python.open()).program]).toEqual([found.command, found]);
  });

  test('is unpacked when it is opened, once', async () => {
    const python = await sought(lock);
    expect([python.version, python.from]).toEqual([found.version, `python-${found.version}-0.conda`]);
    expect(readdirSync(join(folder, 'cache/pythons'))).toEqual([]);
    const [{ program }, again] = await Promise.all([python.open(), python.open()]);
    expect(again.program).toBe(program);
    expect(readdirSync(join(folder, 'cache/pythons'))).toHaveLength(1);
    python.close();
    expect(readdirSync(join(folder, 'cache/pythons'))).toEqual([]);
  });

  /** The lock of the same python for another platform. */
  const foreign = (more: Partial<Lock> = {}): Lock => {
    const [own] = lock.packages;
    if (own === undefined) throw new Error('no python');
    const subdir = 'linux-aarch64';
    return { ...lock, platform: subdir, packages: [{ ...own, record: { ...own.record, subdir } }], ...more };
  };

  test('for another platform is the build tool of the lock; no channel is read', async () => {
    const { store } = edgesIn(folder, silent);
    const deps = { store, readChannelFile: never, decompress: { zstd: never, bzip2: never } };
    const { program, from, close } = await opened(foreign({ buildTools: lock.packages }), { deps });
    expect([program.version, from]).toEqual([found.version, lock.packages[0]?.fn]);
    close();
  });

  test('for another platform is the same release of its channels if the lock records none', async () => {
    const [own] = lock.packages;
    if (own === undefined) throw new Error('no python');
    writeFileSync(
      join(folder, 'channel/linux-64/repodata.json'),
      JSON.stringify({ packages: {}, 'packages.conda': { [own.fn]: own.record.raw } }),
    );
    const { program, from, close } = await opened(foreign());
    expect([program.version, from]).toEqual([found.version, own.fn]);
    expect(program.command).toMatch(/\/cache\/pythons\/[^/]+\/bin\/python3\.11$/);
    close();
  });

  /** A lock whose python, of release `version`, does not run. */
  const broken = (version: string) => {
    const files = { 'bin/python3.11': { data: '#!/bin/sh\nexit 1\n', mode: 0o755 } };
    return lockIn(mkdtempSync(join(tmpdir(), 'archi-build-python-')), [{ name: 'python', version, files }]);
  };

  test.each([
    ['is not the one that the lock names', 2, { sha256: '0'.repeat(64) }],
    ['cannot be fetched', 3, null],
  ])('is never one on PATH because the package of the lock %s', async (_, exitCode, sums) => {
    const [own] = lock.packages;
    if (own === undefined) throw new Error('no python');
    const tool =
      sums === null ? { ...own, url: `${own.url}.gone` } : { ...own, record: { ...own.record, ...sums } };
    const cacheDir = mkdtempSync(join(tmpdir(), 'archi-build-python-'));
    const deps = {
      store: edgesIn(cacheDir, silent).store,
      readChannelFile: never,
      decompress: { zstd: never, bzip2: never },
    };
    const python = await sought(foreign({ buildTools: [tool] }), { deps, cacheDir, find: async () => found });
    await expect(python.open()).rejects.toMatchObject({ exitCode });
  });

  test('is one of the same release on PATH if that of the lock does not run here', async () => {
    const asked: unknown[] = [];
    const find: typeof findPython = async (...request) => {
      asked.push(request);
      return found;
    };
    const { warning, ...python } = await opened(await broken(found.version), { find });
    expect(python).toMatchObject({ program: found, from: found.command });
    expect(warning).toContain(
      `pyc files are compiled by python ${found.version} (${found.command}): python-${found.version}-0.conda does not run here: `,
    );
    expect(asked).toEqual([['3.11', { release: found.version }]]);
    expect(readdirSync(join(folder, 'cache/pythons'))).toEqual([]);
  });

  test('is none if that of the lock does not run here and PATH has another release', async () => {
    const failing = opened(await broken('3.11.99'), { find: async () => found });
    await expect(failing).rejects.toMatchObject({
      exitCode: 3,
      other: found,
      reason: expect.stringMatching(/^python-3\.11\.99-0\.conda does not run here: /),
      problems: [{ message: expect.any(String) }, { where: found.command, expected: 'python 3.11.99' }],
    });
  });

  test.each([
    [
      'this machine has another platform',
      { host: 'linux-s390x' as const },
      /: no channel of the lock has python 3\.11\.\d+ for linux-s390x$/,
    ],
    ['this machine has no platform', { host: null }, /: conda has no platform for this machine$/],
  ])('is one on PATH if %s', async (_, more, reason) => {
    const { from, warning } = await opened(lock, { ...more, find: async () => found });
    expect(from).toBe(found.command);
    expect(warning).toMatch(reason);
  });

  test('of another release than the lock’s is one on PATH', async () => {
    const other = { ...found, version: '3.11.99' };
    const python = await opened(lock, { find: async () => other }, '3.11.99');
    expect(python).toMatchObject({ program: other, warning: null });
  });

  test('is one on PATH if the channels cannot be read, as without a network', async () => {
    const { store } = edgesIn(folder, silent);
    const deps = { store, readChannelFile: never, decompress: { zstd: never, bzip2: never } };
    const { from, warning } = await opened(lock, { host: 'linux-s390x', deps, find: async () => found });
    expect(from).toBe(found.command);
    expect(warning).toMatch(/: the python of the channels cannot be used: not to be asked$/);
  });

  // A later channel may have another build, which compiles to other bytes.
  test('is not that of a channel behind one that cannot be read', async () => {
    const asked: string[] = [];
    const readChannelFile: PythonPlaces['deps']['readChannelFile'] = async (location) => {
      asked.push(location);
      throw new ToolError('x', { where: location, message: 'the server answered 500' });
    };
    const deps = {
      store: edgesIn(folder, silent).store,
      readChannelFile,
      decompress: { zstd: never, bzip2: never },
    };
    const channels = ['https://first.example/c', ...lock.channels];
    const { from, warning } = await opened(foreign({ channels }), { deps, find: async () => found });
    expect(from).toBe(found.command);
    expect(warning).toMatch(/cannot be used: https:\/\/first\.example\/c: the server answered 500$/);
    expect(new Set(asked)).toEqual(new Set(['https://first.example/c']));
  });

  test('is none if PATH has none either: both reasons are told', async () => {
    const find = () => Promise.reject(new ToolError('x', [{ message: 'no such program on PATH' }]));
    await expect(opened(lock, { host: null, find })).rejects.toMatchObject({
      problems: [
        { message: 'conda has no platform for this machine' },
        { message: 'no such program on PATH' },
      ],
    });
  });
});
