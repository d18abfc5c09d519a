import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillNames, targetNames } from '../../../src/bootstrap/compilers/target.js';
import { describeWithTools, toolsThere } from '../../tools.js';

const sources = fileURLToPath(new URL('../../../construct/bootstrap/compilers/', import.meta.url));
const scripts = readdirSync(sources).filter((name) => name.endsWith('.sh'));
const suite = { name: 'bookworm', glibc: '2.36', gcc: '12', pythons: ['3.11'] };
const names = targetNames({ platform: 'linux-64', target: 'linux-aarch64', suite });
const PREFIX = "/opt/it's $a `prefix`";

const tools = join(sources, '../tools');
const toolScripts = readdirSync(tools).filter((name) => name.endsWith('.sh'));

describeWithTools('shellcheck accepts', { tools: ['shellcheck'] }, () => {
  const paths = [
    ...scripts.map((name) => join(sources, name)),
    ...toolScripts.map((name) => join(tools, name)),
  ];
  test.each(paths)('%s', (path) => {
    execFileSync('shellcheck', ['--shell=sh', path]);
  });
});

describe('activation and deactivation', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'activation-'));
    for (const name of scripts) {
      const text = fillNames(readFileSync(join(sources, name), 'utf8'), names);
      writeFileSync(join(folder, name), text.replaceAll('{prefix}', PREFIX));
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Returns the environment after the scripts, without what shells set themselves. */
  function environmentAfter(
    shell: string,
    kinds: readonly string[],
    given: Readonly<Record<string, string>>,
  ) {
    const lines = kinds.flatMap((kind) =>
      ['binutils', 'gcc', 'gfortran', 'gxx'].map((part) => `. '${folder}/${kind}-${part}.sh'`),
    );
    const text = `set -eu\n${lines.join('\n')}\n/usr/bin/env -0`;
    const [program = '', ...words] = shell.split(' ');
    const env = { PATH: process.env['PATH'] ?? '', ...given };
    const output = execFileSync(program, [...words, '-c', text], { env, encoding: 'utf8' });
    const pairs = output.split('\0').filter((pair) => /^(?!_=|A__z)[A-Za-z_]\w*=/.test(pair));
    return Object.fromEntries(pairs.map((pair) => [pair.split('=')[0], pair.slice(pair.indexOf('=') + 1)]));
  }

  const shells = toolsThere(['dash', 'bash', 'mksh', 'ksh', 'zsh', 'yash']);
  const build = { CONDA_BUILD: '1', PREFIX: '/host', SRC_DIR: '/work', PKG_NAME: 'x', PKG_VERSION: '1' };

  test.each(shells)('in %s set the compilers and give everything back', (shell) => {
    // zsh has a HOST of its own.
    const given = { ...build, CC: 'mine', CMAKE_PREFIX_PATH: 'mine', CFLAGS: '', HOST: 'mine' };
    const before = environmentAfter(shell, [], given);
    const active = environmentAfter(shell, ['activate'], given);
    expect(active).toMatchObject({
      CC: `${PREFIX}/bin/aarch64-linux-gnu-gcc`,
      CXX: `${PREFIX}/bin/aarch64-linux-gnu-g++`,
      FC: `${PREFIX}/bin/aarch64-linux-gnu-gfortran`,
      AR: `${PREFIX}/bin/aarch64-linux-gnu-ar`,
      HOST: 'aarch64-linux-gnu',
      BUILD: 'x86_64-linux-gnu',
      CMAKE_PREFIX_PATH: '/host',
      CONDA_BUILD_CROSS_COMPILATION: '1',
    });
    expect(active['LDFLAGS']).toContain('-Wl,-rpath,/host/lib');
    expect(active['CXXFLAGS']).toContain('-ffile-prefix-map=/work=/usr/local/src/conda/x-1');
    expect(environmentAfter(shell, ['activate', 'deactivate'], given)).toEqual(before);
  });

  test.each(shells)('in %s touch no search path outside of a build', (shell) => {
    const given = { CMAKE_PREFIX_PATH: 'mine', PKG_CONFIG_LIBDIR: 'mine' };
    expect(environmentAfter(shell, ['activate'], given)).toMatchObject(given);
    expect(environmentAfter(shell, ['activate', 'deactivate'], given)).toMatchObject(given);
  });
});
