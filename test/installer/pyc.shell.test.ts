import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { silent } from '../../src/events.js';
import type { Inspection } from '../../src/inspect/inspect.js';
import { readInstaller } from '../../src/inspect/read.js';
import { inspect } from '../../src/inspect/run.js';
import { findPython } from '../../src/payload/pyc/open-python.js';
import type { PackagePyc } from '../../src/payload/pyc/types.js';
import { proveInstaller } from '../../src/verify/run.js';
import { checkPart } from '../../src/verify/worker.js';
import { describeWithTools } from '../tools.js';
import { type Built, builtWith, installInto, listedPyc, pycOf, SITE, verified } from './pyc.js';
import { run } from './run.js';
import { memory } from './tamper.js';
import { edgesIn, pythonOnPath } from './workshop.js';

interface Installed extends Built {
  readonly prefix: string;
  readonly said: string;
}

async function installed(pyc: PackagePyc): Promise<Installed> {
  const built = await builtWith(pyc);
  const prefix = join(built.folder, 'prefix');
  return { ...built, prefix, said: installInto(prefix, built) };
}

const prove = ({ path, folder }: Built) =>
  proveInstaller(
    { installer: path, compare: null, channels: [] },
    { store: edgesIn(folder, silent).store, check: checkPart, emit: silent, openPython: pythonOnPath },
  );

/** What the header says about pyc files, and whether this version writes such a header. */
async function headerOf({ path }: Built): Promise<unknown[]> {
  const { values } = readInstaller(memory(readFileSync(path)), path);
  const { header, pyc } = (await inspect({ installer: path })).result as Inspection;
  return [values.pyc, pyc.where, header.holds, header.known];
}

describeWithTools('pyc files that the payload brings', { tools: ['python3.11'] }, () => {
  let built: Installed;
  beforeAll(async () => {
    built = await installed(await findPython('3.11'));
  });

  test('python takes them for the compiled sources; what does not compile, or needs the prefix, has none', () => {
    expect(['__init__', 'old', 'place'].map((name) => existsSync(join(built.prefix, pycOf(name))))).toEqual([
      true,
      false,
      false,
    ]);
    const code = 'import sys; sys.path.insert(0, sys.argv[1]); import pure; print(pure.x)';
    const { stdout, stderr } = run(['python3.11', '-v', '-c', code, join(built.prefix, SITE)]);
    expect(stdout).toBe(`${join(built.prefix, SITE, 'pure/__init__.py')}\n`);
    expect(stderr).toContain(`matches ${join(built.prefix, SITE, 'pure/__init__.py')}`);
    expect(stderr).not.toContain('wrote');
  });

  test('conda-meta lists the same files as where the target compiles', async () => {
    expect(listedPyc(built.prefix)).toEqual(listedPyc((await installed('target')).prefix));
    expect(listedPyc(built.prefix)).toEqual(['__init__', 'old', 'place'].map(pycOf));
  });

  test('the installation does not say that it compiles', () => {
    expect(built.said).not.toContain('compiling');
  });

  test('--verify finds a changed one and a missing one, --repair brings them back', () => {
    const path = join(built.prefix, pycOf('__init__'));
    const whole = readFileSync(path);
    expect(verified(built, built.prefix)).toEqual([0, []]);
    writeFileSync(path, 'changed');
    expect(verified(built, built.prefix)).toEqual([1, [expect.stringContaining(pycOf('__init__'))]]);
    expect(run(['sh', built.path, '--repair', built.prefix]).code).toBe(0);
    expect(readFileSync(path)).toEqual(whole);
    rmSync(path);
    expect(verified(built, built.prefix)).toEqual([1, [expect.stringContaining(pycOf('__init__'))]]);
    expect(run(['sh', built.path, '--repair', built.prefix]).code).toBe(0);
    expect(readFileSync(path)).toEqual(whole);
  });

  test('a source that its user edits is compiled again', () => {
    const source = join(built.prefix, SITE, 'pure/__init__.py');
    const whole = readFileSync(source);
    appendFileSync(source, 'x = "edited"\n');
    const code = 'import sys; sys.path.insert(0, sys.argv[1]); import pure; print(pure.x)';
    expect(run(['python3.11', '-B', '-c', code, join(built.prefix, SITE)]).stdout).toBe('edited\n');
    writeFileSync(source, whole);
    run(['sh', built.path, '--repair', built.prefix]);
  });

  test('verify compiles again and compares', async () => {
    expect((await prove(built)).packages).toEqual(['python-3.11.4-0', 'pure-1.0-0']);
  });

  test('the header says which python compiled them', async () => {
    expect(await headerOf(built)).toEqual([
      { version: expect.stringMatching(/^3\.11\./) },
      'build',
      true,
      true,
    ]);
  });

  test('the same build has the same bytes', async () => {
    const again = await installed(await findPython('3.11'));
    const members = (path: string) => readFileSync(join(path, pycOf('__init__')));
    expect(members(again.prefix)).toEqual(members(built.prefix));
  });

  test('--uninstall removes them', async () => {
    const other = await installed(await findPython('3.11'));
    expect(run(['sh', other.path, '--uninstall', other.prefix, '-b']).code).toBe(0);
    expect(run(['find', other.prefix]).stdout).toBe('');
  });
});

test('with none, neither the payload nor the target compiles', async () => {
  const none = await installed('none');
  expect(existsSync(join(none.prefix, pycOf('__init__')))).toBe(false);
  expect(none.said).not.toContain('compiling');
  expect(listedPyc(none.prefix)).toHaveLength(3);
  expect(verified(none, none.prefix)).toEqual([0, []]);
  expect(await headerOf(none)).toEqual(['none', 'none', true, true]);
  expect((await prove(none)).packages).toHaveLength(2);
  expect(run(['sh', none.path, '--uninstall', none.prefix, '-b']).code).toBe(0);
  expect(existsSync(none.prefix)).toBe(false);
});
