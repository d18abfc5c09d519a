import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { setupOf } from '../../src/installer/open-setup.js';
import { parseManifest } from '../../src/manifest/parse.js';
import { openedPackage } from '../fixtures/opened.js';
import type { FixturePackage } from '../fixtures/package.js';
import { builtInstaller } from './built.js';
import { makeInstaller } from './make-installer.js';
import { run } from './run.js';
import { SHELLS } from './shells.js';

let home: string;

beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'archi-settings-')));
});

const setupWith = (...lines: string[]) =>
  setupOf(
    parseManifest(
      ['name: A', 'version: 1', 'channels: [./c]', 'specs: [a]', ...lines].join('\n'),
      'manifest.yaml',
    ),
  );

async function installerOf(...lines: string[]): Promise<string> {
  return installerWith({ name: 'tool', files: { 'bin/tool': '' } }, ...lines);
}

async function installerWith(description: FixturePackage, ...lines: string[]): Promise<string> {
  return makeInstaller([await openedPackage(description)], {
    setup: await setupWith(...lines),
  }).path;
}

test.each(SHELLS.map((shell) => ({ shell })))(
  'default_prefix is expanded, and nothing of it run, in $shell',
  async ({ shell }) => {
    const installer = await installerOf(
      `default_prefix: "$HOME/a b/\${NOT_SET:-it's}/\${DIR:-x}-$DIR/\${EMPTY:-}"`,
    );
    const env = { HOME: home, DIR: '$(touch evil)`id`', EMPTY: '' };
    const { code, stderr, stdout } = run([...shell, installer, '-b'], { env, cwd: home });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const prefix = `${home}/a b/it's/$(touch evil)\`id\`-$(touch evil)\`id\``;
    expect(stdout).toContain(`is installed in ${prefix}\n`);
    expect([existsSync(join(prefix, 'bin/tool')), existsSync(join(home, 'evil'))]).toEqual([true, false]);
    expect(run([...shell, installer, '-b', '-p', join(home, 'other')], { env }).code).toBe(0);
  },
);

test('a default_prefix whose variable is not set is refused unless -p is given', async () => {
  const installer = await installerOf("default_prefix: '$NOT_SET_HERE/a'");
  expect(run(['sh', installer, '-b'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('the default prefix, $NOT_SET_HERE/a, cannot be used: give one with -p'),
  });
  expect(run(['sh', installer, '-b', '-p', join(home, 'x')])).toMatchObject({ code: 0, stderr: '' });
  expect(run(['sh', installer, '--verify', join(home, 'x')])).toMatchObject({ code: 0 });
});

test('spaces_in_prefix: false refuses a prefix with white space before anything is written', async () => {
  const installer = await installerOf('spaces_in_prefix: false');
  for (const name of ['a b', 'a\tb']) {
    expect(run(['sh', installer, '-b', '-p', join(home, name)])).toMatchObject({
      code: 18,
      stderr: expect.stringContaining('white space'),
    });
  }
  expect(readdirSync(home)).toEqual([]);
  const asked = run(['sh', installer, '-p', join(home, 'x')], { input: `${home}/a b\n\n` });
  expect(asked.code).toBe(0);
  expect(readdirSync(home)).toEqual(['x']);
});

test('batch_mode asks nothing unless -i is given', async () => {
  const installer = await installerOf(
    'batch_mode: true',
    'conclusion_text: |',
    '  Thank you,',
    '  $HOME `id`',
    'register_envs: false',
  );
  const prefix = join(home, 'x');
  mkdirSync(join(home, '.conda'));
  const { code, stdout } = run(['sh', installer, '-p', prefix], { env: { HOME: home } });
  expect({ code, stdout }).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/\nThank you,\n\$HOME `id`\n\n?$/),
  });
  expect(readdirSync(join(home, '.conda'))).toEqual([]);
  expect(run(['sh', installer, '-i', '-p', join(home, 'y')])).toMatchObject({ code: 2 });
  expect(run(['sh', installer, '--help']).stdout).toContain(
    'you accept the licence (the default)\n-i            interactive mode\n',
  );
});

test('without register_envs: false the prefix is in conda’s list', async () => {
  run(['sh', await installerOf(), '-b', '-p', join(home, 'x')], { env: { HOME: home } });
  expect(readFileSync(join(home, '.conda/environments.txt'), 'utf8')).toBe(`${home}/x\n`);
});

describe('conda init', () => {
  const conda: FixturePackage = {
    name: 'conda',
    version: '24.1.0',
    files: { 'bin/conda': { mode: 0o755, data: '#!/bin/sh\nprintf "%s\\n" "$*" >"$HOME/asked"\n' } },
  };
  /** Agrees, takes the prefix of -p, and answers the question about conda init. */
  const answered = (installer: string, answer: string) => {
    const { code } = run(['sh', installer, '-p', join(home, 'x')], {
      input: `\n${answer}\n`,
      env: { HOME: home, SHELL: '/bin/bash' },
    });
    return { code, isRun: existsSync(join(home, 'asked')) };
  };

  test.each([
    ['initialize_by_default: true', '', true],
    ['initialize_by_default: true', 'no', false],
    ['initialize_by_default: true', 'yes', true],
    ['initialize_by_default: false', '', false],
    ['initialize_by_default: false', 'yes', true],
    ['initialize_conda: false', 'yes', false],
  ])('%s, answer %j', async (line, answer, isRun) => {
    expect(answered(await installerWith(conda, line), answer)).toEqual({ code: 0, isRun });
  });

  test('condabin: --condabin is asked for and passed on, mamba is left alone', async () => {
    const log = '#!/bin/sh\nprintf "%s\\n" "$*" >>"$HOME/asked"\n';
    const files = { 'bin/conda': { mode: 0o755, data: log }, 'bin/mamba': { mode: 0o755, data: log } };
    const newer = { ...conda, version: '25.5.0', files };
    const installer = await installerWith(newer, 'initialize_conda: condabin');
    const { code, stdout } = run(['sh', installer, '-p', join(home, 'x')], {
      input: '\nyes\n',
      env: { HOME: home, SHELL: '/bin/zsh' },
    });
    expect({ code, isAsked: stdout.includes(`puts ${home}/x/condabin on PATH`) }).toEqual({
      code: 0,
      isAsked: true,
    });
    expect(readFileSync(join(home, 'asked'), 'utf8')).toBe('init --condabin bash zsh\n');
    expect(run(['sh', installer, '--help']).stdout).toContain(
      '-c            run conda init --condabin after',
    );
  });

  test.each([
    ['mamba 1.5.8\nconda 24.1.0', 'mamba init bash zsh\n'],
    ['2.0.5', 'mamba shell init --shell bash\nmamba shell init --shell zsh\n'],
  ])('mamba %j is initialised as well', async (version, calls) => {
    const mamba = `#!/bin/sh\nif [ "$1" = --version ]; then printf '${version.replaceAll('\n', '\\n')}\\n'; exit; fi\n`;
    const log = (name: string) => `printf "%s\\n" "${name} $*" >>"$HOME/asked"\n`;
    const files = {
      'bin/conda': { mode: 0o755, data: `#!/bin/sh\n${log('conda')}` },
      'bin/mamba': { mode: 0o755, data: `${mamba}${log('mamba')}` },
    };
    const installer = await installerWith({ ...conda, files });
    const env = { HOME: home, SHELL: '/bin/zsh' };
    expect(run(['sh', installer, '-bc', '-p', join(home, 'x')], { env })).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(readFileSync(join(home, 'asked'), 'utf8')).toBe(`conda init bash zsh\n${calls}`);
  });

  test('the end of the input is no', async () => {
    const installer = await installerWith(conda, 'initialize_by_default: true');
    expect(run(['sh', installer, '-p', join(home, 'x')], { input: '\n', env: { HOME: home } }).code).toBe(0);
    expect(existsSync(join(home, 'asked'))).toBe(false);
  });

  test('-c is refused with initialize_conda: false', async () => {
    const installer = await installerWith(conda, 'initialize_conda: false');
    expect(run(['sh', installer, '-b', '-c', '-p', join(home, 'x')])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('-c runs conda init, which Small does not do'),
    });
    expect(readdirSync(home)).toEqual([]);
  });
});

test.each(SHELLS.map((shell) => ({ shell })))(
  'condarc is installed, and yours then, in $shell',
  async ({ shell }) => {
    const installer = await installerOf('condarc: {channels: [defaults], x: {y: [1, "1", "yes", ~]}}');
    const prefix = join(home, 'x');
    expect(run([...shell, installer, '-b', '-p', prefix])).toMatchObject({ code: 0, stderr: '' });
    const text = readFileSync(join(prefix, '.condarc'), 'utf8');
    expect(parseYaml(text, { version: '1.1' })).toEqual({
      channels: ['defaults'],
      x: { y: [1, '1', 'yes', null] },
    });
    writeFileSync(join(prefix, '.condarc'), 'channels: []\n');
    expect(run([...shell, installer, '--verify', prefix])).toMatchObject({ code: 0 });
    expect(run([...shell, installer, '-bu', '-p', prefix])).toMatchObject({ code: 0 });
    expect(readFileSync(join(prefix, '.condarc'), 'utf8')).toBe('channels: []\n');
  },
);

test('a text of condarc is written as it is, unless files has a .condarc', async () => {
  const text = 'condarc: "channels:\\n  # mine\\n  - a"';
  const condarcOf = async (...lines: string[]) => {
    const prefix = join(home, String(lines.length));
    run(['sh', await installerOf(text, ...lines), '-b', '-p', prefix]);
    return readFileSync(join(prefix, '.condarc'), 'utf8');
  };
  expect(await condarcOf()).toBe('channels:\n  # mine\n  - a');
  expect(await condarcOf('files: [{from: package.json, to: .condarc}]')).toBe(
    readFileSync('package.json', 'utf8'),
  );
});

test('the program verifies an installer with every setting', async () => {
  const lines = [
    "default_prefix: '$HOME/x'",
    'spaces_in_prefix: false',
    'batch_mode: true',
    'register_envs: false',
    'initialize_conda: false',
    'condarc: {channels: [a]}',
    'initialize_by_default: true',
  ];
  const built = await builtInstaller({ setup: await setupWith(...lines, 'conclusion_text: "a\\nb"') });
  await expect(built.prove()).resolves.toMatchObject({ installer: built.path });
});
