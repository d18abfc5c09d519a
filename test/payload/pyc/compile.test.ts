import { existsSync, mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { wholeOf } from '../../../src/formats/content.js';
import { withScratch } from '../../../src/host/fs/scratch.js';
import type { PackageEntry } from '../../../src/package/types.js';
import type { LinkEntry } from '../../../src/payload/link/link.js';
import { compilePython } from '../../../src/payload/pyc/compile.js';
import { openCompiler } from '../../../src/payload/pyc/open-compiler.js';
import { findPython } from '../../../src/payload/pyc/open-python.js';
import { run } from '../../installer/run.js';
import { describeWithTools } from '../../tools.js';

const FILES: readonly PackageEntry[] = [
  { type: 'file', path: 'lib/a.py', mode: 0o644, mtime: 0x41020304, data: Buffer.from('x = __file__\n') },
  { type: 'file', path: 'lib/bad.py', mode: 0o644, mtime: 5, data: Buffer.from('x = = 1\n') },
  { type: 'hardlink', path: 'lib/b.py', mtime: 5, target: 'lib/a.py' },
];
const pyc = (name: string) => `lib/__pycache__/${name}.cpython-311.pyc`;
const SOURCES = ['a', 'bad', 'b'].map((name) => ({ source: `lib/${name}.py`, compiled: pyc(name) }));

const compile = (prefix: string | null, files: readonly LinkEntry[] = FILES, sources = SOURCES) =>
  withScratch(tmpdir(), async ({ collect }) => {
    const python = await findPython('3.11');
    const entries = await compilePython({ sources, files, prefix, python, ask: openCompiler(), collect });
    return entries.map((entry) => (entry.type === 'file' ? { ...entry, data: wholeOf(entry.data) } : entry));
  });

describeWithTools('Python sources compiled at build time', { tools: ['python3.11'] }, () => {
  test('are compiled for their prefix, with the time and size of their layer', async () => {
    const entries = await compile('/opt/small');
    expect(entries.map(({ path, mtime }) => [path, mtime])).toEqual([
      [pyc('a'), 0x41020304],
      [pyc('b'), 0x41020304],
    ]);
    const [first] = entries;
    const data = first?.type === 'file' ? wholeOf(first.data) : Buffer.alloc(0);
    // PEP 552: flags, then the time and size of the source.
    expect([data.readUInt32LE(4), data.readUInt32LE(8), data.readUInt32LE(12)]).toEqual([0, 0x41020304, 13]);
    expect(data.includes('/opt/small/lib/a.py')).toBe(true);
    expect(await compile('/opt/small')).toEqual(entries);
  });

  test('are not compiled again by Python', async () => {
    const prefix = mkdtempSync(join(tmpdir(), 'archi-pyc-'));
    for (const entry of [...FILES, ...(await compile(prefix))]) {
      if (entry.type !== 'file') continue;
      const path = join(prefix, entry.path);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, wholeOf(entry.data));
      utimesSync(path, entry.mtime, entry.mtime);
    }
    const code = 'import sys; sys.path.insert(0, sys.argv[1]); import a';
    const { code: status, stderr } = run(['python3.11', '-v', '-c', code, join(prefix, 'lib')]);
    expect(status).toBe(0);
    expect(stderr).toContain(`matches ${join(prefix, 'lib/a.py')}`);
    expect(stderr).not.toContain('wrote');
  });

  test('leaves the prefix out where it is not known, and sources that depend on it', async () => {
    const relocation = { mode: 'text', shebang: null, pieces: [Buffer.from('x')] } as const;
    const text = {
      type: 'relocated',
      path: 'lib/b.py',
      mode: 0o644,
      mtime: 5,
      data: Buffer.from('x'),
      relocation,
    } as const;
    const [entry, ...others] = await compile(null, [...FILES.slice(0, 2), text]);
    expect([entry?.path, others]).toEqual([pyc('a'), []]);
    const data = entry?.type === 'file' ? wholeOf(entry.data) : Buffer.alloc(0);
    expect([data.includes('lib/a.py'), data.includes('/lib/a.py')]).toEqual([true, false]);
  });

  test('has the same bytes, whatever is compiled before', async () => {
    const [{ source, compiled } = { source: '', compiled: '' }] = SOURCES;
    const before: PackageEntry[] = Array.from({ length: 20 }, (_, i) => ({
      type: 'file',
      path: `lib/before${i}.py`,
      mode: 0o644,
      mtime: i,
      data: Buffer.from(`x = "__file__"\ny${i} = {None, "x"}\n`),
    }));
    const many = before.map(({ path }, i) => ({ source: path, compiled: pyc(`before${i}`) }));
    const alone = await compile(null, FILES, [{ source, compiled }]);
    const behind = await compile(null, [...before, ...FILES], [...many, { source, compiled }]);
    expect(behind.at(-1)).toEqual(alone[0]);
  });

  test('imports nothing from the current folder, and runs no source', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'archi-pyc-'));
    const sources = ['struct', 'marshal', 'importlib'].map((name): PackageEntry => {
      const data = Buffer.from(`open(${JSON.stringify(join(folder, 'ran'))}, 'w')\n`);
      writeFileSync(join(folder, `${name}.py`), data);
      return { type: 'file', path: `lib/${name}.py`, mode: 0o644, mtime: 5, data };
    });
    const was = process.cwd();
    try {
      process.chdir(folder);
      const entries = await compile(null, sources, [{ source: 'lib/struct.py', compiled: pyc('struct') }]);
      expect([entries.length, existsSync(join(folder, 'ran'))]).toEqual([1, false]);
    } finally {
      process.chdir(was);
    }
  });

  test('are left out where python can compile but not write them', async () => {
    const deep = Buffer.from(`x = ${'lambda: '.repeat(1500)}1\n`);
    const files: PackageEntry[] = [
      ...FILES,
      { type: 'file', path: 'lib/deep.py', mode: 0o644, mtime: 5, data: deep },
    ];
    const sources = [{ source: 'lib/deep.py', compiled: pyc('deep') }, ...SOURCES];
    expect((await compile(null, files, sources)).map(({ path }) => path)).toEqual([pyc('a'), pyc('b')]);
  });

  test('are compiled by the requested version', async () => {
    expect(await findPython('3.11')).toEqual({
      command: expect.stringMatching(/^\//),
      version: expect.stringMatching(/^3\.11\./),
    });
  });
});

test('a python that does not survive a source is told with that source, and without its script', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'archi-pyc-'));
  const command = join(folder, 'python3.11');
  // Answers for the first source that it does not compile, and dies of the second.
  writeFileSync(command, '#!/bin/sh\nread -r line\necho 0\nkill -SEGV $$\n', { mode: 0o755 });
  const python = { command, version: '3.11.2' };
  const compiling = withScratch(tmpdir(), ({ collect }) =>
    compilePython({ sources: SOURCES, files: FILES, prefix: null, python, ask: openCompiler(), collect }),
  );
  await expect(compiling).rejects.toMatchObject({
    exitCode: 3,
    problems: [
      { where: 'lib/bad.py', fix: expect.stringContaining('--pyc target') },
      { where: expect.stringMatching(/python3\.11 -s .* -c """[^\n]* …$/), message: 'killed by SIGSEGV' },
    ],
  });
});

test('a host without the requested Python gets an error with a way out', async () => {
  const error = await findPython('2.0').catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    exitCode: 3,
    problems: [{ where: 'python2.0', fix: expect.stringContaining('pyc: none') }],
  });
});
