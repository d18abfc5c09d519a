import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openedPackage } from '../fixtures/opened.js';
import { pathWithFakes } from './fake-tools.js';
import { makeInstaller } from './make-installer.js';
import { run } from './run.js';

const plain = { name: 'plain', files: { 'bin/plain': 'plain' } };

/**
 * A `mkdir` that sends the shell a signal once the folder of the disk check exists. The folder's name ends with the
 * shell's process id.
 */
const mkdirThenSignal = (signal: string) =>
  `/bin/mkdir "$@"; case $1 in *.checked-*) kill -${signal} "\${1##*-}" ;; esac`;

describe.each(['INT', 'TERM', 'HUP'])('SIG%s at the beginning of the disk check', (signal) => {
  test.each([['-b'], ['--check']])('leaves no file behind: %s', async (flag) => {
    const folder = mkdtempSync(join(tmpdir(), 'archi-trial-'));
    const { path } = makeInstaller([await openedPackage(plain)]);
    const env = { PATH: pathWithFakes({ mkdir: mkdirThenSignal(signal) }) };
    const { code } = run(['sh', path, flag, '-p', join(folder, 'prefix')], { env });
    expect(code).toBe({ INT: 130, TERM: 143, HUP: 129 }[signal]);
    expect(readdirSync(folder)).toEqual([]);
  });
});
