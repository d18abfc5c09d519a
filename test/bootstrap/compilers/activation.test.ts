import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillNames, targetNames } from '../../../src/bootstrap/compilers/target.js';
import { describeWithTools, toolsThere } from '../../tools.js';

const tables = fileURLToPath(new URL('../../../construct/bootstrap/', import.meta.url));
const scriptsIn = (table: string) =>
  readdirSync(join(tables, table))
    .filter((name) => name.endsWith('.sh'))
    .map((name) => join(tables, table, name));
const scripts = [...scriptsIn('compilers'), ...scriptsIn('cross-python')];
const suite = { name: 'bookworm', glibc: '2.36', gcc: '12', pythons: ['3.11'] };
const PREFIX = "/opt/it's $a `prefix`";

describeWithTools('shellcheck accepts', { tools: ['shellcheck'] }, () => {
  const paths = [...scripts, ...scriptsIn('tools')];
  test.each(paths)('%s', (path) => {
    execFileSync('shellcheck', ['--shell=sh', path]);
  });
});

const PARTS = ['binutils', 'gcc', 'gfortran', 'gxx'];

describe('activation and deactivation', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'activation-'));
    for (const target of ['linux-64', 'linux-aarch64'] as const) {
      const names = { ...targetNames({ platform: 'linux-64', target, suite }), python: '3.11' };
      for (const script of scripts) {
        const text = fillNames(readFileSync(script, 'utf8'), names);
        const file = basename(script, '.sh');
        writeFileSync(join(folder, `${file}_${target}.sh`), text.replaceAll('{prefix}', PREFIX));
      }
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Returns the environment after the scripts, without what shells set themselves. */
  function environmentAfter(
    shell: string,
    kinds: readonly string[],
    given: Readonly<Record<string, string>>,
    { parts = PARTS.map((part) => `${part}_linux-aarch64`), prefix = PREFIX } = {},
  ) {
    // As conda does it: what is activated last is deactivated first.
    const inOrder = (kind: string) => (kind === 'activate' ? parts : parts.toReversed());
    const lines = kinds.flatMap((kind) =>
      inOrder(kind).map((part) => {
        const text = readFileSync(join(folder, `${kind}-${part}.sh`), 'utf8').replaceAll(PREFIX, prefix);
        writeFileSync(join(folder, `used-${kind}-${part}.sh`), text);
        return `. '${folder}/used-${kind}-${part}.sh'`;
      }),
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
      CARGO_BUILD_TARGET: 'aarch64-unknown-linux-gnu',
      CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER: `${PREFIX}/bin/aarch64-linux-gnu-gcc`,
    });
    expect(active['CC_FOR_BUILD']).toBeUndefined();
    expect(active['LDFLAGS']).toContain('-Wl,-rpath,/host/lib');
    expect(active['CXXFLAGS']).toContain('-ffile-prefix-map=/work=/usr/local/src/conda/x-1');
    expect(environmentAfter(shell, ['activate', 'deactivate'], given)).toEqual(before);
  });

  test.each(shells)('in %s let the python of the build stand in for that of the target', (shell) => {
    const prefixes = ['build', 'host'].map((name) => join(folder, shell, name));
    const headers = 'lib/python3.11/site-packages/numpy/core/include';
    for (const prefix of prefixes) {
      mkdirSync(join(prefix, headers), { recursive: true });
      mkdirSync(join(prefix, 'bin'));
      mkdirSync(join(prefix, 'share/cross-python_linux-aarch64'), { recursive: true });
      writeFileSync(join(prefix, headers, 'of'), prefix);
    }
    const [prefix = '', host = ''] = prefixes;
    const data = '_sysconfigdata__aarch64-linux-gnu.py';
    writeFileSync(join(host, 'lib/python3.11', data), 'data');
    for (const name of ['python', 'python3']) symlinkSync('python3.11', join(host, 'bin', name));
    writeFileSync(join(prefix, 'bin/python3.11'), '#!/bin/sh\necho "build $1"\n', { mode: 0o755 });
    const given = { ...build, PREFIX: host, BUILD_PREFIX: prefix, PYTHONPATH: 'mine' };
    const run = (kinds: readonly string[]) =>
      environmentAfter(shell, kinds, given, { parts: ['python_linux-aarch64'], prefix });

    const active = run(['activate']);
    expect(active).toMatchObject({
      PYTHON: `${host}/bin/python`,
      PYTHONPATH: `${prefix}/share/cross-python_linux-aarch64:mine`,
    });
    const env = { ...given, PATH: process.env['PATH'] ?? '' };
    expect(execFileSync(join(host, 'bin/python3'), ['here'], { env, encoding: 'utf8' })).toBe('build here\n');
    expect(readFileSync(join(prefix, 'share/cross-python_linux-aarch64', data), 'utf8')).toBe('data');
    expect(readFileSync(join(prefix, headers, 'of'), 'utf8')).toBe(host);

    expect(run(['activate', 'deactivate'])).toEqual(run([]));
    expect(readlinkSync(join(host, 'bin/python'))).toBe('python3.11');
    expect(readlinkSync(join(host, 'bin/python3'))).toBe('python3.11');
    expect(readFileSync(join(prefix, headers, 'of'), 'utf8')).toBe(prefix);
  });

  test.each(shells)('in %s touch no search path outside of a build', (shell) => {
    const given = { CMAKE_PREFIX_PATH: 'mine', PKG_CONFIG_LIBDIR: 'mine' };
    expect(environmentAfter(shell, ['activate'], given)).toMatchObject(given);
    expect(environmentAfter(shell, ['activate', 'deactivate'], given)).toMatchObject(given);
  });

  test.each(shells)(
    'in %s have native compilers look into their own prefix, but in a build into $PREFIX',
    (shell) => {
      const parts = PARTS.map((part) => `${part}_linux-64`);
      const given = { CMAKE_PREFIX_PATH: 'mine', CC: 'mine', HOST: 'mine' };
      const active = environmentAfter(shell, ['activate'], given, { parts });
      expect(active).toMatchObject({
        CC: `${PREFIX}/bin/x86_64-linux-gnu-gcc`,
        HOST: 'x86_64-linux-gnu',
        BUILD: 'x86_64-linux-gnu',
        CMAKE_PREFIX_PATH: PREFIX,
        CONDA_BUILD_CROSS_COMPILATION: '',
        CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER: `${PREFIX}/bin/x86_64-linux-gnu-gcc`,
      });
      expect(active['LDFLAGS']).toContain(`-L${PREFIX}/lib`);
      expect(`${active['CMAKE_ARGS']} ${active['MESON_ARGS']}`).not.toMatch(/SYSTEM_NAME|cross-file/);
      const inBuild = environmentAfter(shell, ['activate'], { ...given, ...build }, { parts });
      expect(inBuild).toMatchObject({ CMAKE_PREFIX_PATH: '/host' });
      expect(inBuild['LDFLAGS']).not.toContain(PREFIX);
      for (const before of [given, { ...given, ...build }])
        expect(environmentAfter(shell, ['activate', 'deactivate'], before, { parts })).toEqual(
          environmentAfter(shell, [], before),
        );
    },
  );

  test.each(shells)(
    'in %s can be those of native and of cross compilers, which then are for helper programs',
    (shell) => {
      const prefix = join(folder, `both-${shell}`);
      mkdirSync(join(prefix, 'bin'), { recursive: true });
      for (const name of ['gcc', 'g++'])
        writeFileSync(join(prefix, 'bin', `x86_64-linux-gnu-${name}`), '', { mode: 0o755 });
      const parts = ['linux-64', 'linux-aarch64'].flatMap((target) =>
        PARTS.map((part) => `${part}_${target}`),
      );
      const given = { ...build, CC: 'mine', CC_FOR_BUILD: 'mine', HOST: 'mine' };
      expect(environmentAfter(shell, ['activate'], given, { parts, prefix })).toMatchObject({
        CC: `${prefix}/bin/aarch64-linux-gnu-gcc`,
        CC_FOR_BUILD: `${prefix}/bin/x86_64-linux-gnu-gcc`,
        CXX_FOR_BUILD: `${prefix}/bin/x86_64-linux-gnu-g++`,
        CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER: `${prefix}/bin/x86_64-linux-gnu-gcc`,
        CARGO_BUILD_TARGET: 'aarch64-unknown-linux-gnu',
      });
      expect(environmentAfter(shell, ['activate', 'deactivate'], given, { parts, prefix })).toEqual(
        environmentAfter(shell, [], given),
      );
    },
  );
});
