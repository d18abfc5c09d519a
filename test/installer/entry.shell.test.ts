import { existsSync, mkdtempSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { inspect } from '../../src/inspect/run.js';
import { setupOf } from '../../src/installer/open-setup.js';
import { parseManifest } from '../../src/manifest/parse.js';
import type { Setup, SetupEntry } from '../../src/payload/setup/types.js';
import { openedPackage } from '../fixtures/opened.js';
import { builtInstaller } from './built.js';
import { makeInstaller } from './make-installer.js';
import { run } from './run.js';
import { SHELLS } from './shells.js';

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'archi-entry-')));
});

const setupWith = (...lines: string[]): Promise<Setup> =>
  setupOf(
    parseManifest(
      ['name: A', 'version: 1', 'channels: [./c]', 'specs: [a]', ...lines].join('\n'),
      'manifest.yaml',
    ),
  );

/** Writes its arguments, each between brackets, beside the prefix. */
const APP = { mode: 0o755, data: '#!/bin/sh\nfor word in "$@"; do printf "[%s]" "$word"; done >said\n' };

async function installerOf(...lines: string[]): Promise<string> {
  const app = await openedPackage({ name: 'app', files: { 'bin/app': APP } });
  return makeInstaller([app], { setup: await setupWith(...lines) }).path;
}

test.each(SHELLS.map((shell) => ({ shell })))(
  'the last message is a command that starts the entry, in $shell',
  async ({ shell }) => {
    const words = ['two words', "it's", '$HOME', '`touch evil`', '*', '--at=@PREFIX@/x@PREFIX@', '~'];
    const installer = await installerOf(`entry: ${JSON.stringify(['app', ...words])}`);
    const prefix = join(folder, "pre fix's $(touch evil)");
    const { code, stdout, stderr } = run([...shell, installer, '-b', '-p', prefix], { cwd: folder });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [, command = ''] = /\nStart it: {2}(.*)\n$/.exec(stdout) ?? [];
    expect(run(['sh', '-c', command], { cwd: folder }).code).toBe(0);
    const expected = words.map((word) => `[${word.replaceAll('@PREFIX@', prefix)}]`).join('');
    expect(readFileSync(join(folder, 'said'), 'utf8')).toBe(expected);
    expect(existsSync(join(folder, 'evil'))).toBe(false);
  },
);

test('conclusion_text comes before it, without an empty line', async () => {
  const installer = await installerOf('entry: app', 'conclusion_text: |', '  Thank you.');
  const { stdout } = run(['sh', installer, '-b', '-p', join(folder, 'x')]);
  expect(stdout.split('\n').slice(-3)).toEqual(['Thank you.', `Start it:  ${folder}/x/bin/app`, '']);
});

test('inspect shows it', async () => {
  const setup = await setupWith('entry: [second, "two words"]', 'files: []');
  const file: SetupEntry = {
    type: 'file',
    path: 'bin/second',
    mode: 0o755,
    mtime: 0,
    data: Buffer.from('#!/bin/sh\n'),
  };
  const { path } = await builtInstaller({ setup: { ...setup, entries: [file] } });
  const { lines, result } = await inspect({ installer: path });
  expect(result).toMatchObject({ header: { known: true }, entry: ['bin/second', 'two words'] });
  expect(lines).toContain("  starts   bin/second 'two words'");
});

test('a program that is nowhere in the payload is refused before the installer is written', async () => {
  const setup = await setupWith('entry: python3');
  await expect(builtInstaller({ setup })).rejects.toThrow('the entry cannot be started');
});
