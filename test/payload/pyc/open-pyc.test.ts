import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BugError, ToolError } from '../../../src/errors.js';
import { type Event, silent } from '../../../src/events.js';
import type { Lock } from '../../../src/lock/types.js';
import type { PycChoice } from '../../../src/manifest/pyc.js';
import { defaultPyc } from '../../../src/payload/pyc/default.js';
import { NoExactPythonError } from '../../../src/payload/pyc/no-exact-python.js';
import type { OpenPython } from '../../../src/payload/pyc/open-build-python.js';
import { withPyc } from '../../../src/payload/pyc/open-pyc.js';
import { findPython } from '../../../src/payload/pyc/open-python.js';
import type { PythonProgram } from '../../../src/payload/pyc/types.js';
import type { FixturePackage } from '../../fixtures/package.js';
import { lockIn } from '../../installer/workshop.js';

const folder = mkdtempSync(join(tmpdir(), 'archi-pyc-'));
const PYTHON = { name: 'python', version: '3.11.4', files: { 'bin/python3.11': 'x' } };
const PROGRAM = { command: '/usr/bin/python3.11', version: '3.11.2' };
const never = () => Promise.reject(new BugError('not to be called'));

/** A lock of python alone, or with a noarch package, for linux-64. */
const lockOf = (...more: readonly FixturePackage[]) => lockIn(folder, [PYTHON, ...more]);
const PURE: FixturePackage = { name: 'pure', noarch: 'python', files: { 'site-packages/a.py': 'x = 1\n' } };

/** A python that compiles, as `open` finds it. */
const python = (closed = () => {}, warning: string | null = null) => {
  const from = 'a package';
  const open = async () => ({ program: PROGRAM, from: warning === null ? from : 'a path', warning });
  return async () => ({ version: PROGRAM.version, from, open, close: closed });
};
const none = (other: PythonProgram | null) => async () => {
  const cause = other === null ? new ToolError('x', [{ message: 'no such program on PATH' }]) : null;
  throw new NoExactPythonError({ release: '3.11.4', other, reason: 'no python 3.11.4 there', cause });
};

/** Returns what became of the sources, who compiled, and what was told. */
async function opened(choice: PycChoice | null, open: OpenPython, lock?: Lock) {
  const events: Event[] = [];
  const deps = { emit: (event: Event) => void events.push(event), open };
  return withPyc(choice, lock ?? (await lockOf()), deps, async (pyc, from) => {
    const program = typeof pyc === 'string' ? pyc : await pyc.open();
    return { program, from: from(), events };
  });
}

describe('what becomes of the python sources of a lock', () => {
  test.each(['target', 'none'] as const)('%s asks no python', async (choice) => {
    expect(await opened(choice, never)).toEqual({ program: choice, from: null, events: [] });
  });

  test('build opens a python, and closes it afterwards, also after a failure', async () => {
    let closed = 0;
    const open = python(() => void closed++);
    expect(await opened('build', open)).toEqual({ program: PROGRAM, from: 'a package', events: [] });
    expect(closed).toBe(1);
    const failing = withPyc('build', await lockOf(), { emit: silent, open }, () =>
      Promise.reject(new ToolError('x')),
    );
    await expect(failing).rejects.toThrow('x');
    expect(closed).toBe(2);
  });

  test('a lock without python has nothing to build', async () => {
    const lock = await lockIn(folder, [PURE]);
    expect(await opened('build', never, lock)).toEqual({ program: 'target', from: null, events: [] });
  });

  test('why the python of the channels does not compile is told once, in one line', async () => {
    const open = python(() => {}, 'a reason');
    const events: Event[] = [];
    const deps = { emit: (event: Event) => void events.push(event), open };
    const from = await withPyc('build', await lockOf(), deps, async (pyc, from) => {
      if (typeof pyc !== 'string') await Promise.all([pyc.open(), pyc.open()]);
      return from();
    });
    expect([from, events]).toEqual(['a path', [{ kind: 'warning', message: 'a reason' }]]);
  });

  test('another release that build takes is told in one line', async () => {
    const message =
      'pyc files are compiled by python 3.11.2 (/usr/bin/python3.11), whose pyc files may differ: no python 3.11.4 there';
    expect(await opened('build', none(PROGRAM))).toEqual({
      program: PROGRAM,
      from: PROGRAM.command,
      events: [{ kind: 'warning', message }],
    });
  });

  test('with build and without such a python, the target is left to compile, and that is told in one line', async () => {
    const { program, events } = await opened('build', none(null));
    expect(program).toBe('target');
    const message =
      'python sources are left to the target to compile, which gives other bytes than a machine with python 3.11.4: none runs here (no python 3.11.4 there; no such program on PATH)';
    expect(events).toEqual([{ kind: 'warning', message }]);
  });
});

describe('without a choice, the lock decides where its sources are compiled', () => {
  const tool = async () => {
    const { packages } = await lockOf(PURE);
    const [own, pure] = packages;
    if (own === undefined || pure === undefined) throw new Error('no packages');
    const subdir = 'linux-aarch64';
    const foreign = { ...own, record: { ...own.record, subdir } } as const;
    const lock: Lock = { ...(await lockOf()), platform: subdir, packages: [foreign, pure] };
    return { lock, own };
  };

  test('a lock for linux-64 with sources: now', async () => {
    expect(defaultPyc(await lockOf(PURE))).toBe('build');
    const { program } = await opened(null, python(), await lockOf(PURE));
    expect(program).toBe(PROGRAM);
  });

  test('a lock for another platform: now if it records the python, else on the target', async () => {
    const { lock, own } = await tool();
    expect(defaultPyc(lock)).toBe('target');
    expect(defaultPyc({ ...lock, buildTools: [own] })).toBe('build');
    const otherRelease = { ...own, record: { ...own.record, version: '3.11.5' } };
    expect(defaultPyc({ ...lock, buildTools: [otherRelease] })).toBe('target');
  });

  test('a lock without sources, and one of a python whose pyc files are not known: on the target', async () => {
    expect(defaultPyc(await lockOf())).toBe('target');
    const unknown = { ...PYTHON, version: '3.99.0', files: { 'bin/python3.99': 'x' } };
    expect(defaultPyc(await lockIn(folder, [unknown, PURE]))).toBe('target');
  });

  test.each([
    ['has none', null],
    ['has another release', PROGRAM],
  ])(
    'without that python the target is left to compile, also where PATH %s: there are two results, not one a release',
    async (_, other) => {
      const { program, events } = await opened(null, none(other), await lockOf(PURE));
      expect(program).toBe('target');
      expect(events).toEqual([
        { kind: 'warning', message: expect.stringMatching(/python 3\.11\.4: none runs here \(no python 3/) },
      ]);
    },
  );
});

describe('the python on PATH', () => {
  // A script that answers as python does, whatever it is asked.
  const fake = (name: string, version: string, magic: number) => {
    const place = mkdtempSync(join(folder, 'bin-'));
    const path = join(place, name);
    writeFileSync(path, `#!/bin/sh\nprintf '%s\\n' '${version} ${magic} 64 siphash13' '${path}'\n`);
    chmodSync(path, 0o755);
    return { place, path };
  };
  const first = fake('python3.11', '3.11.1', 3495);
  const second = fake('python3.11', '3.11.4', 3495);
  const early = fake('python3.11', '3.11.0', 3490);
  const pathOf = (...found: readonly { place: string }[]) =>
    ['relative', '', ...found.map(({ place }) => place)].join(':');

  test('is the first', async () => {
    const found = await findPython('3.11', { path: pathOf(early, first, second) });
    expect(found).toEqual({ command: first.path, version: '3.11.1' });
  });

  test('is that of the same release, wherever it is', async () => {
    const found = await findPython('3.11', { path: pathOf(first, second), release: '3.11.4' });
    expect(found).toEqual({ command: second.path, version: '3.11.4' });
  });

  test('is none: the reason is that of the first', async () => {
    const reason = await findPython('3.11', { path: pathOf(early) }).catch((error: unknown) => error);
    expect(reason).toMatchObject({
      exitCode: 3,
      problems: [{ where: 'python3.11', message: expect.stringContaining('magic number 3490') }],
    });
  });
});
