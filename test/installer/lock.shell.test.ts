import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openedPackage } from '../fixtures/opened.js';
import { makeInstaller } from './make-installer.js';
import { run } from './run.js';
import { SHELLS } from './shells.js';

// A process id that Linux never assigns.
const NOBODY = 4194305;
const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
const OTHER_BOOT = '00000000-0000-4000-8000-000000000000';
const namespace = readlinkSync('/proc/self/ns/pid').replace(/^.*\[|\]$/g, '');
// The name of a program may have spaces and parentheses. The start time is the 20th field after it.
const start = Number(
  readFileSync('/proc/self/stat', 'latin1')
    .replace(/^.*\) /s, '')
    .split(' ')[19],
);

/** Returns the text of this process in a lock: its id, its machine, and its start time, namespace and boot. */
const identity = ({ started = start, inside = namespace, booted = boot } = {}) =>
  `${process.pid}@${hostname()}@${started}.${inside}.${booted}`;

const STALE = {
  'a dead process': `${NOBODY}@${hostname()}`,
  'a dead process, with its start time and machine boot': `${NOBODY}@${hostname()}@${start}.${namespace}.${boot}`,
  'a dead process whose number another one has': identity({ started: start + 1 }),
  'a process from before the last boot': identity({ booted: OTHER_BOOT }),
};
const HELD = {
  'this process': identity(),
  'this process, by its number alone': `${process.pid}@${hostname()}`,
  'a process of another machine': `${NOBODY}@another-machine`,
  'a process of another container': identity({ inside: '1' }),
  'an unknown owner': 'nonsense',
};

let installer: string;
let folder: string;
let prefix: string;

beforeAll(async () => {
  installer = makeInstaller([await openedPackage({ name: 'tool', files: { 'bin/tool': 'tool' } })]).path;
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-lock-'));
  prefix = join(folder, 'prefix');
});

describe.each(SHELLS.map((shell) => ({ shell })))('$shell: the lock of', ({ shell }) => {
  const sh = (...args: string[]) => run([...shell, installer, ...args]);

  test.each(Object.entries(STALE))('%s is ignored and replaced', (_, owner) => {
    symlinkSync(owner, `${prefix}.lock`);
    expect(sh('--check', '-p', prefix)).toMatchObject({ code: 0, stderr: '' });
    expect(readlinkSync(`${prefix}.lock`)).toBe(owner);
    expect(sh('-b', '-p', prefix)).toMatchObject({ code: 0, stderr: '' });
    symlinkSync(owner, `${prefix}.lock`);
    expect(run([...shell, join(prefix, '.archi/manage.sh'), '--uninstall', '-b'])).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each(Object.entries(HELD))('%s is respected, and the message says how to go on', (_, owner) => {
    const refused = { code: 20, stderr: expect.stringContaining(`remove ${prefix}.lock\n`) };
    symlinkSync(owner, `${prefix}.lock`);
    expect(sh('--check', '-p', prefix)).toMatchObject({ code: 20, stderr: expect.stringContaining(owner) });
    expect(sh('-b', '-p', prefix)).toMatchObject({
      code: 20,
      stderr: expect.stringContaining(`remove ${prefix}.lock`),
    });
    expect(existsSync(prefix)).toBe(false);
    run(['rm', `${prefix}.lock`]);
    expect(sh('-b', '-p', prefix)).toMatchObject({ code: 0 });
    symlinkSync(owner, `${prefix}.lock`);
    expect(run([...shell, join(prefix, '.archi/manage.sh'), '--uninstall', '-b'])).toMatchObject(refused);
    expect(existsSync(join(prefix, 'bin/tool'))).toBe(true);
    expect(readlinkSync(`${prefix}.lock`)).toBe(owner);
  });

  test('no process, a file or a folder, is refused', () => {
    const refused = { code: 20, stderr: expect.stringContaining('is not the lock of an installer') };
    writeFileSync(`${prefix}.lock`, '');
    expect(sh('-b', '-p', prefix)).toMatchObject(refused);
    mkdirSync(`${prefix}2.lock`);
    expect(sh('-b', '-p', `${prefix}2`)).toMatchObject(refused);
    expect(readdirSync(folder)).toEqual(['prefix.lock', 'prefix2.lock']);
  });
});
