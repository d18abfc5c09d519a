import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { parseRecord } from '../../src/conda/parse-record.js';
import { loadCodecs } from '../../src/host/compress/codecs.js';
import { openPackage } from '../../src/package/open.js';
import { openedPackage } from '../fixtures/opened.js';
import { describeWithSharedData, sharedData } from '../shared-data.js';
import { makeInstaller } from './make-installer.js';
import { run } from './run.js';
import { SHELLS } from './shells.js';

let prefix: string;

beforeEach(() => {
  prefix = join(mkdtempSync(join(tmpdir(), 'archi-link-scripts-')), 'prefix');
});

const install = (installer: string, shell: readonly string[] = ['sh'], env = {}) =>
  run([...shell, installer, '-b', '-p', prefix], { env });

async function installerOf(files: Readonly<Record<string, string>>): Promise<string> {
  return makeInstaller([await openedPackage({ name: 'tool', files })]).path;
}

const report = (name: string) => readFileSync(join(prefix, name), 'utf8');

describe.each(SHELLS.map((shell) => ({ shell })))('a post-link script, in $shell', ({ shell }) => {
  test('is sourced as in conda: activated, in bin, with bin first on PATH', async () => {
    const installer = await installerOf({
      'etc/conda/activate.d/1.sh': 'export ORDER=1\nset -- changed\n',
      'etc/conda/activate.d/2.sh': 'export ORDER="$ORDER 2"\n',
      'etc/conda/activate.d/no.txt': 'export ORDER=none\n',
      'bin/found': '#!/bin/sh\n',
      'bin/.tool-post-link.sh': [
        'here=$(pwd -P)',
        'first=$(echo "$PATH" | cut -d : -f 1)',
        'for line in "$ORDER" "$here" "$first" "$CONDA_PREFIX" "$PREFIX" "$ROOT_PREFIX" "$CONDA_SHLVL" \\',
        '  "$PKG_NAME $PKG_VERSION $PKG_BUILDNUM"; do echo "$line"; done >"$PREFIX/report"',
        'return 0',
        'echo "not reached" >>"$PREFIX/report"',
      ].join('\n'),
    });
    const { code, stderr } = install(installer, shell, { CONDA_PREFIX: '/other', CONDA_SHLVL: '3' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const bin = `${prefix}/bin`;
    expect(report('report').split('\n')).toEqual([
      '1 2',
      bin,
      bin,
      prefix,
      prefix,
      prefix,
      '1',
      'tool 1.0 0',
      '',
    ]);
  });

  test('fails with the status it returns', async () => {
    const installer = await installerOf({ 'bin/.tool-post-link.sh': 'echo reason\nreturn 7\n' });
    const { code, stderr } = install(installer, shell);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('reason\n') });
  });
});

test('a pre-unlink script is run, not sourced', async () => {
  const script = 'echo "$PKG_NAME in $(pwd -P)" >"$PREFIX/../unlinked"\nexit 0\n';
  const installer = await installerOf({ 'bin/tool': '', 'bin/.tool-pre-unlink.sh': script });
  install(installer);
  expect(run(['sh', installer, '-b', '--uninstall', prefix])).toMatchObject({ code: 0, stderr: '' });
  expect(readFileSync(join(prefix, '../unlinked'), 'utf8')).toBe(`tool in ${prefix}/bin\n`);
});

// Test packages of conda, which conda installs.
describeWithSharedData('the link script of a real package works:', () => {
  async function real(dist: string) {
    const fn = `${dist}.conda`;
    const bytes = readFileSync(join(sharedData, 'packages/test-recipes/noarch', fn));
    const opened = await openPackage({ bytes, fn, codecs: await loadCodecs() });
    const channel = 'https://example.org/channel';
    const record = parseRecord(opened.index, fn);
    return { opened, locked: { fn, channel, url: `${channel}/noarch/${fn}`, requestedSpec: null, record } };
  }

  test('post_link_run_in_env_package finds the variable of its activation script', async () => {
    const { path } = makeInstaller([await real('post_link_run_in_env_package-1.0-0')]);
    const { code, stdout, stderr } = install(path);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('TEST_VAR is set to :1:\nSuccess: TEST_VAR is set correctly\n');
  });

  test('post_link-c returns, and finds the file of the package that it depends on', async () => {
    const both = [await real('post_link-b-1.0-0'), await real('post_link-c-1.0-0')];
    expect(install(makeInstaller(both).path)).toMatchObject({ code: 0, stderr: '' });
  });
});
