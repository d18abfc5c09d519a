import { mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { wholeOf } from '../../../src/formats/content.js';
import { createRun } from '../../../src/host/process/run.js';
import { compilePython } from '../../../src/image/direct/compile-python.js';
import { compileScript, findPython } from '../../../src/image/direct/open-python.js';
import type { PackageEntry } from '../../../src/package/types.js';
import { run } from '../../installer/run.js';
import { describeWithTools } from '../../tools.js';

const FILES: readonly PackageEntry[] = [
  { type: 'file', path: 'lib/a.py', mode: 0o644, mtime: 0x41020304, data: Buffer.from('x = __file__\n') },
  { type: 'file', path: 'lib/bad.py', mode: 0o644, mtime: 5, data: Buffer.from('x = = 1\n') },
  { type: 'hardlink', path: 'lib/b.py', mtime: 5, target: 'lib/a.py' },
];
const pyc = (name: string) => `lib/__pycache__/${name}.cpython-311.pyc`;
const SOURCES = ['a', 'bad', 'b'].map((name) => ({ source: `lib/${name}.py`, compiled: pyc(name) }));

const compile = (prefix: string) =>
  compilePython({
    sources: SOURCES,
    files: FILES,
    prefix,
    python: { command: 'python3.11', version: '3.11.2' },
    script: compileScript(),
    run: createRun(),
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

  test('are compiled by the requested version', async () => {
    expect(await findPython('3.11')).toEqual({
      command: 'python3.11',
      version: expect.stringMatching(/^3\.11\./),
    });
  });
});

test('a host without the requested Python gets an error with a way out', async () => {
  const error = await findPython('2.0').catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    exitCode: 3,
    problems: [{ where: 'python2.0', fix: expect.stringContaining('pyc: none') }],
  });
});
