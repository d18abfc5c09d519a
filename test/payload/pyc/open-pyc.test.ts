import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BugError, ToolError } from '../../../src/errors.js';
import { type Event, silent } from '../../../src/events.js';
import type { OpenPython } from '../../../src/payload/pyc/open-build-python.js';
import { withPyc } from '../../../src/payload/pyc/open-pyc.js';
import { findPython } from '../../../src/payload/pyc/open-python.js';
import { lockIn } from '../../installer/workshop.js';

const folder = mkdtempSync(join(tmpdir(), 'archi-pyc-'));
const PYTHON = { name: 'python', version: '3.11.4', files: { 'bin/python3.11': 'x' } };
const PROGRAM = { command: '/usr/bin/python3.11', version: '3.11.2' };
const never = () => Promise.reject(new BugError('not to be called'));

async function opened(choice: 'build' | 'target' | 'none', open: OpenPython, packages = [PYTHON]) {
  const events: Event[] = [];
  const lock = await lockIn(folder, packages);
  const deps = { emit: (event: Event) => void events.push(event), open };
  return withPyc(choice, lock, deps, async (pyc, from) => ({ pyc, from, events }));
}

describe('what becomes of the python sources of a lock', () => {
  test.each(['target', 'none'] as const)('%s asks no python', async (choice) => {
    expect(await opened(choice, never)).toEqual({ pyc: choice, from: null, events: [] });
  });

  test('build opens a python, and closes it afterwards, also after a failure', async () => {
    let closed = 0;
    const open = () =>
      Promise.resolve({ program: PROGRAM, from: 'a package', warning: null, close: () => void closed++ });
    expect(await opened('build', open)).toEqual({ pyc: PROGRAM, from: 'a package', events: [] });
    expect(closed).toBe(1);
    const lock = await lockIn(folder, [PYTHON]);
    const failing = withPyc('build', lock, { emit: silent, open }, () => Promise.reject(new ToolError('x')));
    await expect(failing).rejects.toThrow('x');
    expect(closed).toBe(2);
  });

  test('a lock without python has nothing to build', async () => {
    const other = { ...PYTHON, name: 'other' };
    expect(await opened('build', never, [other])).toEqual({ pyc: 'target', from: null, events: [] });
  });

  test('why the python of the channels does not compile is told in one line', async () => {
    const open = async () => ({ program: PROGRAM, from: 'a path', warning: 'a reason', close: () => {} });
    const { events } = await opened('build', open);
    expect(events).toEqual([{ kind: 'warning', message: 'a reason' }]);
  });

  test('without such a python, the target is left to compile, and that is told in one line', async () => {
    const reason = new ToolError('x', [
      { message: 'no python 3.11.4 there' },
      { message: 'no such program on PATH' },
    ]);
    const { pyc, events } = await opened('build', () => Promise.reject(reason));
    expect(pyc).toBe('target');
    const message =
      'python sources are left to the target to compile: no python 3.11 here can (no python 3.11.4 there; no such program on PATH)';
    expect(events).toEqual([{ kind: 'warning', message }]);
  });
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
