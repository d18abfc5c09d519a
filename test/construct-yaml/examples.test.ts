import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { runCommandLine } from '../command-line.js';
import { writeFixtureChannel } from '../fixtures/channel.js';
import type { FixturePackage } from '../fixtures/package.js';
import { runProgram } from '../program.js';

/** A checkout of conda/constructor; its files are not part of this project. */
const source = process.env['CONSTRUCTOR_SOURCE'];

/** The examples that are built and installed: their name, the variables of their template, and what the prefix has afterwards. */
const INSTALLED: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['customize_controls', [], ['bin/python']],
  ['customized_welcome_conclusion', [], ['bin/python']],
  ['extra_envs', [], ['test_install_sentinel.txt', 'envs/py311/conda-meta/history', 'envs/dav1d/bin/dav1d']],
  ['extra_files', [], ['test_install_sentinel.txt', 'more_data/something2.md', 'more_data/something.md']],
  ['from_env_txt', [], ['bin/conda']],
  ['from_env_yaml', [], ['bin/conda']],
  ['initialization', ['initialization_method=classic'], ['bin/conda']],
  ['initialization', ['initialization_method=False'], ['bin/conda']],
  ['miniforge', [], ['.condarc', 'bin/mamba', 'LICENSE.txt']],
  ['mirrored_channels', [], ['.condarc']],
  ['noconda', [], ['bin/python']],
  ['outputs', [], ['envs/py310/bin/python', 'envs/py311/bin/python']],
  ['register_envs', [], ['bin/python']],
  ['regressions', [], ['bin/x264']],
  ['scripts', [], ['pre_install_sentinel.txt', 'post_install_sentinel.txt']],
  ['uninstall_with_conda_exe', [], ['bin/conda']],
  ['use_channel_remap', [], ['LICENSE.txt']],
  ['virtual_specs_ok', [], ['ca']],
];

/** A python that answers what the examples ask it. */
function python(version: string): FixturePackage {
  const minor = version.split('.')[1];
  const script = [
    '#!/bin/sh',
    'case $* in',
    `  *'version_info[:2] == (3, ${minor})'*) exit 0 ;;`,
    '  "-m pip -V") echo pip ;;',
    '  "-m conda list"*) echo "[]" ;;',
    '  *) exit 1 ;;',
    'esac',
    '',
  ];
  return { name: 'python', version, files: { 'bin/python': { data: script.join('\n'), mode: 0o755 } } };
}

const program = (name: string, version = '1.0', depends: readonly string[] = []): FixturePackage => ({
  ...{ name, version, depends, files: { [`bin/${name}`]: { data: '#!/bin/sh\necho 1.0\n', mode: 0o755 } } },
});

const PACKAGES: readonly FixturePackage[] = [
  ...['3.10.1', '3.11.1', '3.12.1'].map(python),
  ...[program('conda', '23.3.1'), program('conda', '24.11.2'), program('conda', '25.9.0')],
  ...[program('mamba', '1.5.12'), program('pip'), program('setuptools'), program('x264')],
  program('dav1d'),
  { name: 'tk', files: { 'lib/tk': '' } },
  { name: 'ca-certificates', noarch: 'generic', files: { ca: 'x' } },
];

describe.skipIf(source === undefined)(
  'constructor’s examples, with their own scripts, over a channel of small packages' +
    (source === undefined ? ' [needs a checkout of conda/constructor (CONSTRUCTOR_SOURCE)]' : ''),
  () => {
    let home: string;
    beforeAll(async () => {
      const folder = mkdtempSync(join(tmpdir(), 'archi-examples-'));
      home = folder;
      for (const channel of ['conda-forge', 'main']) await writeFixtureChannel(join(home, channel), PACKAGES);
      return () => rmSync(folder, { recursive: true });
    });

    /** Copies an example; only the urls of its channels are changed. */
    function copied(example: string): string {
      const folder = join(home, example);
      cpSync(join(source ?? '', 'examples', example), folder, { recursive: true });
      for (const name of readdirSync(folder).filter((name) => /\.(?:ya?ml|txt)$/.test(name))) {
        const text = readFileSync(join(folder, name), 'utf8');
        const local = text
          .replaceAll('https://repo.anaconda.com/pkgs/main/', `file://${home}/main`)
          .replaceAll('https://conda.anaconda.org/conda-forge', `file://${home}/conda-forge`)
          .replace(/^( *)- defaults$/gm, '$1- main');
        const isWithoutChannels =
          name === 'construct.yaml' && !/channels:|environment_file: env.yaml/.test(text);
        const own = isWithoutChannels ? '\nconda_default_channels:\n  - main\n' : '';
        writeFileSync(join(folder, name), local + own);
      }
      return folder;
    }

    function build(folder: string, variables: readonly string[], out: string) {
      const name = existsSync(join(folder, 'construct.yaml')) ? 'construct.yaml' : 'constructor_input.yaml';
      const words = ['constructor', folder, '--config-filename', name, '--platform', 'linux-64'];
      const where = [
        '--output-dir',
        out,
        '--cache-dir',
        join(home, 'cache'),
        '--channel-alias',
        `file://${home}`,
      ];
      return runCommandLine([...words, ...where, ...variables.flatMap((item) => ['--env', item])], {
        cwd: home,
      });
    }

    test.each(INSTALLED)('%s %j is built and installed', async (example, variables, files) => {
      const out = join(home, `out-${example}-${variables.join()}`);
      const { status, stderr, stdout } = await build(copied(example), variables, out);
      expect({ example, status, stderr }).toEqual({ example, status: 0, stderr: expect.anything() });
      // conda in the base and check_path_spaces: true refuse white space.
      const hasSpaces = !['initialization', 'use_channel_remap'].includes(example);
      const prefix = join(home, `prefix${hasSpaces ? ' ' : '-'}${example}-${variables.join()}`);
      const environment = { ...process.env, HOME: home, CONDARC: '/nowhere', MAMBARC: '/nowhere' };
      const installer = stdout.split('\n')[0] ?? '';
      const ran = await runProgram(
        ['sh', installer, '-b', ...(example === 'miniforge' ? ['-s'] : []), '-p', prefix],
        {
          environment,
        },
      );
      expect({ example, ...ran }).toMatchObject({ example, status: 0, stderr: expect.any(String) });
      for (const file of files)
        expect({ file, is: existsSync(join(prefix, file)) }).toEqual({ file, is: true });
    });

    test('outputs has the files that constructor’s test names, and no others of their kind', async () => {
      const out = join(home, 'out-of-outputs');
      await build(copied('outputs'), [], out);
      expect(
        readdirSync(out)
          .filter((name) => !/\.(?:sh|lock)$/.test(name))
          .sort(),
      ).toEqual([
        ...['Outputs-1.0.0-Linux-x86_64.sh.md5', 'Outputs-1.0.0-Linux-x86_64.sh.sha256', 'info.json'],
        ...[
          'licenses.json',
          'lockfile.base.txt',
          'lockfile.py310.txt',
          'pkg-list.base.txt',
          'pkg-list.py310.txt',
        ],
      ]);
    });
  },
);
