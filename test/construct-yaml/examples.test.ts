import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseFileName } from '../../src/conda/file-name.js';
import { runCommandLine } from '../command-line.js';
import { writeFixtureChannel } from '../fixtures/channel.js';
import type { FixturePackage } from '../fixtures/package.js';
import { menuPackage, menuText, PLAIN } from '../installer/menu-packages.js';
import { runProgram } from '../program.js';

/** A checkout of conda/constructor; its files are not part of this project. */
const source = process.env['CONSTRUCTOR_SOURCE'];
/** Scripts of miniforge ask the real conda and mamba; root's menu entries would be those of this machine. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  miniforge: ['-s'],
  'miniforge-mamba2': ['-s'],
  shortcuts: ['-m'],
};

/** A checkout of conda-forge/miniforge. */
const miniforge = process.env['MINIFORGE_SOURCE'];

/** The examples that are built and installed: their name, the variables of their template, and what the prefix has afterwards. */
const INSTALLED: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['customize_controls', [], ['bin/python']],
  ['customized_welcome_conclusion', [], ['bin/python']],
  ['extra_envs', [], ['test_install_sentinel.txt', 'envs/py311/conda-meta/history', 'envs/dav1d/bin/dav1d']],
  ['extra_files', [], ['test_install_sentinel.txt', 'more_data/something2.md', 'more_data/something.md']],
  ['from_explicit', [], ['bin/python', 'share/pip']],
  ['from_env_txt', [], ['bin/conda']],
  ['from_env_yaml', [], ['bin/conda']],
  ['initialization', ['initialization_method=classic'], ['bin/conda']],
  ['initialization', ['initialization_method=False'], ['bin/conda']],
  ['miniforge', [], ['.condarc', 'bin/mamba', 'LICENSE.txt']],
  ['miniforge-mamba2', [], ['.condarc', 'bin/mamba', 'LICENSE.txt']],
  ['mirrored_channels', [], ['.condarc']],
  ['noconda', [], ['bin/python']],
  ['outputs', [], ['envs/py310/bin/python', 'envs/py311/bin/python']],
  ['register_envs', [], ['bin/python']],
  ['regressions', [], ['bin/x264']],
  ['shortcuts', [], ['share/package_1', 'envs/another_env/share/package_1']],
  ['scripts', [], ['pre_install_sentinel.txt', 'post_install_sentinel.txt']],
  ['uninstall_with_conda_exe', [], ['bin/conda']],
  ['use_channel_remap', [], ['LICENSE.txt']],
  ['virtual_specs_ok', [], ['ca']],
];

/** The packages that the list of from_explicit names, each with one file. */
function explicitPackages(): FixturePackage[] {
  const list = readFileSync(join(source ?? '', 'examples/from_explicit/explicit_linux-64.txt'), 'utf8');
  return [...list.matchAll(URLS)].map(([, subdir = '', fn = '']) => {
    const { name, version, build } = parseFileName(fn) ?? { name: fn, version: '0', build: '0' };
    const files = name === 'python' ? { 'bin/python': '' } : { [`share/${name}`]: name };
    const extension = fn.endsWith('.conda') ? '.conda' : '.tar.bz2';
    return { name, version, build, subdir, extension, files };
  });
}

const URLS = /^https:\/\/conda\.anaconda\.org\/conda-forge\/([^/]+)\/([^#]+)#\w+$/gm;

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
  ...['3.10.1', '3.11.1', '3.12.1', '3.13.1'].map(python),
  ...[program('conda', '23.3.1'), program('conda', '24.11.2'), program('conda', '25.1.1')],
  ...[program('conda', '25.9.0'), program('conda', '26.3.2'), program('conda-libmamba-solver', '26.4.2')],
  ...[
    program('mamba', '1.5.12'),
    program('mamba', '2.0.8'),
    program('mamba', '2.5.0'),
    program('pip'),
    program('setuptools'),
    program('x264'),
    program('numpy'),
  ],
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
      await writeFixtureChannel(join(home, 'conda-test/label/menuinst-tests'), [
        menuPackage('package_1', menuText('package_1', [PLAIN])),
      ]);
      await writeFixtureChannel(join(home, 'explicit'), explicitPackages());
      return () => rmSync(folder, { recursive: true });
    });

    /** Names the small packages in an @EXPLICIT list: they have other checksums. */
    function withOwnChecksums(text: string): string {
      return text.replace(URLS, (_, subdir, fn) => {
        const path = join(home, 'explicit', subdir, fn);
        return `file://${path}#${createHash('md5').update(readFileSync(path)).digest('hex')}`;
      });
    }

    /** Copies an example; only the urls of its channels are changed, and the base of docker_image_format, which is in a registry. */
    function copied(example: string): string {
      const folder = join(home, example);
      cpSync(join(source ?? '', 'examples', example), folder, { recursive: true });
      for (const name of readdirSync(folder).filter((name) => /\.(?:ya?ml|txt)$/.test(name))) {
        const text = readFileSync(join(folder, name), 'utf8');
        const local = withOwnChecksums(text)
          .replaceAll('https://repo.anaconda.com/pkgs/main/', `file://${home}/main`)
          .replaceAll('https://conda.anaconda.org/conda-forge', `file://${home}/conda-forge`)
          .replace(
            /^docker_base_image: .*$/gm,
            example === 'docker_image_format' ? 'docker_base_image: scratch' : '$&',
          )
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

    // constructor's test wants a failure, and its own message names the requirement and what there is.
    test('virtual_specs_failed is built, and its installer refuses before it writes', async () => {
      const out = join(home, 'out-virtual');
      const { stdout } = await build(copied('virtual_specs_failed'), [], out);
      const prefix = join(home, 'prefix-virtual');
      const ran = await runProgram(['sh', stdout.split('\n')[0] ?? '', '-b', '-p', prefix], {
        environment: { ...process.env, HOME: home },
      });
      expect(ran).toMatchObject({
        status: 13,
        stderr: expect.stringMatching(/__glibc: found \S+; needed 20 or newer/),
      });
      expect(existsSync(prefix)).toBe(false);
    });

    test.each(INSTALLED)('%s %j is built and installed', async (example, variables, files) => {
      const out = join(home, `out-${example}-${variables.join()}`);
      const { status, stderr, stdout } = await build(copied(example), variables, out);
      expect({ example, status, stderr }).toEqual({ example, status: 0, stderr: expect.anything() });
      // conda in the base and check_path_spaces: true refuse white space.
      const hasSpaces = !['initialization', 'use_channel_remap'].includes(example);
      const prefix = join(home, `prefix${hasSpaces ? ' ' : '-'}${example}-${variables.join()}`);
      const environment = { ...process.env, HOME: home, CONDARC: '/nowhere', MAMBARC: '/nowhere' };
      const installer = stdout.split('\n')[0] ?? '';
      const ran = await runProgram(['sh', installer, '-b', ...(OPTIONS[example] ?? []), '-p', prefix], {
        environment,
      });
      expect({ example, ...ran }).toMatchObject({ example, status: 0, stderr: expect.any(String) });
      for (const file of files)
        expect({ file, is: existsSync(join(prefix, file)) }).toEqual({ file, is: true });
    });

    test('dockerfile is a Dockerfile with its installer, docker_image_format an archive with packages and environments', async () => {
      const out = join(home, 'out-of-docker');
      const file = await build(copied('dockerfile'), [], out);
      expect(file).toMatchObject({ status: 0 });
      const folder = join(out, 'test_dockerfile-1.0.0-Linux-x86_64');
      expect(readFileSync(join(folder, 'Dockerfile'), 'utf8')).toMatch(
        /^FROM --platform=linux\/amd64 debian:13\.4-slim@sha256:cedb/m,
      );
      expect(existsSync(join(folder, 'installer/test_dockerfile-1.0.0-Linux-x86_64.sh'))).toBe(true);
      expect(await build(copied('docker_image_format'), [], out)).toMatchObject({ status: 0 });
      const image = join(home, 'docker-image');
      const { prefix, files } = await unpackedArchive(
        join(out, 'test_docker_image-1.0.0-Linux-x86_64-docker.tar'),
        image,
      );
      expect(prefix).toEqual(expect.arrayContaining(['bin/python', 'bin/conda', 'pkgs/urls.txt']));
      expect(files).toContain('root/.conda/environments.txt');
    });

    test.skipIf(miniforge === undefined)(
      'miniforge’s own construct.yaml: name, .condarc, history, kept packages, and the answers of its test' +
        (miniforge === undefined ? ' [needs a checkout of conda-forge/miniforge (MINIFORGE_SOURCE)]' : ''),
      async () => {
        const folder = join(home, 'miniforge-own');
        cpSync(join(miniforge ?? '', 'Miniforge3'), join(folder, 'Miniforge3'), { recursive: true });
        cpSync(join(miniforge ?? '', 'LICENSE'), join(folder, 'LICENSE'));
        const out = join(folder, 'build');
        const built = await build(join(folder, 'Miniforge3'), [], out);
        expect(built).toMatchObject({ status: 0 });
        const installer = join(out, 'Miniforge3-26.3.2-3-Linux-x86_64.sh');
        const prefix = join(home, 'miniforge-batch');
        const environment = { ...process.env, HOME: home, CONDARC: '/nowhere', MAMBARC: '/nowhere' };
        const batch = await runProgram(['sh', installer, '-bk', '-p', prefix], { environment });
        expect(batch).toMatchObject({ status: 0 });
        expect(parse(readFileSync(join(prefix, '.condarc'), 'utf8'))).toEqual({
          channels: ['conda-forge'],
          mirrored_channels: {
            'conda-forge': ['https://conda.anaconda.org/conda-forge', 'https://prefix.dev/conda-forge'],
          },
        });
        expect(readFileSync(join(prefix, 'conda-meta/history'), 'utf8')).toContain(
          "# update specs: ['python 3.13.*', 'conda >=26.3.2', 'mamba >=2.5.0', 'pip']",
        );
        expect(readdirSync(join(prefix, 'pkgs'))).toEqual(
          expect.arrayContaining(['urls.txt', 'mamba-2.5.0-0']),
        );
        const second = join(home, 'miniforge-asked');
        const asked = await runProgram(['sh', installer], { environment, input: `\nyes\n${second}\nno\n` });
        expect(asked).toMatchObject({ status: 0 });
        expect(existsSync(join(second, 'bin/mamba'))).toBe(true);
      },
    );

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

/** Unpacks the layers of a docker archive, and returns the paths in it and those in the prefix below /opt. */
async function unpackedArchive(archive: string, folder: string) {
  const tree = join(folder, 'tree');
  for (const path of [folder, tree]) mkdirSync(path);
  execFileSync('tar', ['-xf', archive, '-C', folder]);
  const [{ Layers }] = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  for (const layer of Layers) execFileSync('tar', ['-xf', join(folder, layer), '-C', tree]);
  const files = readdirSync(tree, { recursive: true }).map(String);
  const prefix = files.flatMap((path) => /^opt\/[^/]+\/(.+)$/.exec(path)?.[1] ?? []);
  return { files, prefix };
}
