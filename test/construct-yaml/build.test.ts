import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
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
import type * as Api from '../../src/api.js';
import { KEYS, type KeyRow } from '../../src/construct-yaml/keys/table.js';
import { CONSTRUCTOR_VERSION } from '../../src/construct-yaml/types.js';
import { templateVariables } from '../../src/payload/setup/provenance.js';
import { runCommandLine } from '../command-line.js';
import { writeFixtureChannel } from '../fixtures/channel.js';

// The compiled one: threads need compiled files.
const api = (await import(new URL('../../lib/api.js', import.meta.url).href)) as typeof Api;

const CONSTRUCT = `# a comment [win]
{% set version = os.environ.get("APP_VERSION", "1.2.0-3") %}
name: App
version: {{ version.split("-")[0] }}
company: Some Ltd
channels:
  - ./channel/
specs:
  - tool
  - nothing  # [win]
license_file: ../LICENCE
post_install: post.sh  # [unix]
post_install: post.bat  # [win]
script_env_variables:
  WHO: it'\\''s me
build_outputs:
  - hash:
      algorithm:
        - md5
        - blake2b
  - pkgs_list
  - lockfile
`;

let home: string;
let dir: string;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'archi-construct-yaml-'));
  home = folder;
  dir = join(home, 'app');
  mkdirSync(dir);
  const bin = { 'bin/hello': '#!/bin/sh\\necho hello\\n' };
  await writeFixtureChannel(join(dir, 'channel'), [
    { name: 'tool', subdir: 'linux-64', files: bin },
    { name: 'other', subdir: 'linux-64', files: { 'bin/other': '#!/bin/sh\necho other\n' } },
  ]);
  writeFileSync(join(dir, 'construct.yaml'), CONSTRUCT);
  writeFileSync(join(home, 'LICENCE'), 'Do as you like.\n');
  writeFileSync(join(dir, 'post.sh'), 'echo "$INSTALLER_NAME $INSTALLER_VER $WHO" > "$PREFIX/said"\n');
  return () => rmSync(folder, { recursive: true });
});

function words(...more: readonly string[]): string[] {
  return ['constructor', 'app', '--platform', 'linux-64', '--cache-dir', join(home, 'cache'), ...more];
}

describe('constructor DIR', () => {
  test('installer_filename never takes the place of a file that the build reads, and takes that of an installer', async () => {
    const file = join(dir, 'construct.yaml');
    writeFileSync(file, `${CONSTRUCT}installer_filename: post.sh\n`);
    const script = readFileSync(join(dir, 'post.sh'), 'utf8');
    const refused = await runCommandLine(words('--output-dir', 'app'), { cwd: home });
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('it would be replaced')]);
    expect(readFileSync(join(dir, 'post.sh'), 'utf8')).toBe(script);
    for (const time of ['first', 'second'])
      expect([time, (await runCommandLine(words('--output-dir', 'named'), { cwd: home })).status]).toEqual([
        time,
        0,
      ]);
    writeFileSync(file, CONSTRUCT);
  });

  test('builds an installer whose tree, licence and script are those of the construct.yaml', async () => {
    const { status, stdout, stderr } = await runCommandLine(
      words('--output-dir', 'out', '--conda-exe', 'x'),
      {
        cwd: home,
      },
    );
    expect(stderr).toContain('without effect in a .sh installer: company');
    expect(stderr).toContain('read of the environment: APP_VERSION (not set)');
    expect(stderr).toContain('--conda-exe has no effect');
    expect(status).toBe(0);
    expect(stdout).toContain('App-1.2.0-Linux-x86_64.sh');
    const out = join(home, 'out');
    expect(readdirSync(out).sort()).toEqual([
      'App-1.2.0-Linux-x86_64.sh',
      'App-1.2.0-Linux-x86_64.sh.blake2b',
      'App-1.2.0-Linux-x86_64.sh.md5',
      'App-1.2.0-Linux-x86_64.sh.sha256',
      'App-1.2.0-linux-64.lock',
      'lockfile.base.txt',
      'pkg-list.base.txt',
    ]);
    const installer = join(out, 'App-1.2.0-Linux-x86_64.sh');
    const md5 = createHash('md5').update(readFileSync(installer)).digest('hex');
    expect(readFileSync(`${installer}.md5`, 'utf8')).toBe(`${md5}  App-1.2.0-Linux-x86_64.sh\n`);
    expect(readFileSync(join(out, 'pkg-list.base.txt'), 'utf8')).toMatch(
      /^# App 1\.2\.0, env=base\ntool-[^\n]+$/,
    );
    expect(readFileSync(join(out, 'lockfile.base.txt'), 'utf8')).toMatch(
      /\n@EXPLICIT\nfile:\/\/\S+#[0-9a-f]{32}$/,
    );

    const prefix = join(home, 'prefix');
    execFileSync('sh', [installer, '-b', '-p', prefix]);
    expect(readFileSync(join(prefix, 'said'), 'utf8')).toBe("App 1.2.0 it's me\n");
    expect(readFileSync(join(prefix, 'LICENSE.txt'), 'utf8')).toBe('Do as you like.\n');
    expect(existsSync(join(prefix, 'bin/hello'))).toBe(true);
  });

  test('--env is over the environment, and is in the name', async () => {
    const { stdout } = await runCommandLine(words('--render', '--env', 'APP_VERSION=7-1'), { cwd: home });
    expect(stdout).toContain('version: 7\n');
    expect(stdout).not.toContain('win');
  });

  test.each([
    [['constructor', 'nowhere'], 'no such folder'],
    [['constructor', 'app', '--config-filename', 'a/b.yaml'], '--config-filename is a path'],
    [['constructor', 'app', '--config-filename', 'b.yaml'], 'no such file'],
    [['constructor', 'app', '--installer-type', 'exe'], 'no output for Linux is asked for'],
    [['constructor', 'app', '--env', 'x'], 'NAME=VALUE'],
  ])('%j is refused', async (argv, message) => {
    const { status, stderr } = await runCommandLine(argv, { cwd: home });
    expect({ status, isTold: stderr.includes(message) }).toEqual({ status: 2, isTold: true });
  });
});

describe('constructor’s other flags', () => {
  test('-V has constructor’s version as its second word', async () => {
    const { status, stdout } = await runCommandLine(['constructor', '-V']);
    expect({ status, words: stdout.split(' ').slice(0, 2) }).toEqual({
      ...{ status: 0, words: ['constructor', CONSTRUCTOR_VERSION] },
    });
  });

  test('--help-construct has each key that is not deprecated, without a construct.yaml', async () => {
    const { status, stdout } = await runCommandLine(['constructor', '--help-construct'], { cwd: '/' });
    expect(status).toBe(0);
    for (const [key, { isDeprecated }] of Object.entries<KeyRow>(KEYS))
      expect(stdout.includes(`\n${key} `)).toBe(isDeprecated !== true);
    expect(stdout).toContain('- linux64\n');
  });

  test('--clean removes what the program put into the cache that CONSTRUCTOR_CACHE names, and nothing else', async () => {
    const cache = join(home, 'own-cache');
    const options = {
      cwd: home,
      environment: { ...process.env, CONSTRUCTOR_CACHE: '~/own-cache', HOME: home },
    };
    await runCommandLine(['constructor', 'app', '--platform', 'linux-64', '--output-dir', 'out2'], options);
    mkdirSync(join(cache, 'linux-64'));
    writeFileSync(join(cache, 'linux-64/theirs-1-0.conda'), '');
    const { status, stdout } = await runCommandLine(['constructor', '--clean'], options);
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^removed \d+ files, .* from \//),
    });
    const files = readdirSync(cache, { recursive: true, withFileTypes: true }).filter((file) =>
      file.isFile(),
    );
    expect(files.map(({ name }) => name).filter((name) => !name.startsWith('.'))).toEqual([
      'theirs-1-0.conda',
    ]);
  });
});

test('an installer records what the template read of the environment, and inspect tells it', async () => {
  const built = await runCommandLine(words('--output-dir', 'told', '--env', 'APP_VERSION=9-8'), {
    cwd: home,
  });
  expect(built.status).toBe(0);
  const installer = join(home, 'told/App-9-Linux-x86_64.sh');
  const { stdout } = await runCommandLine(['inspect', installer]);
  expect(stdout).toContain('built    with APP_VERSION=9-8\n');
  const json = JSON.parse((await runCommandLine(['inspect', installer, '--json'])).stdout);
  expect(json.templateEnvironment).toEqual([
    { name: 'APP_VERSION', value: '9-8', isSet: true, isSecret: false },
  ]);
});

test.each(['', '[', 'null', '[1]', '[{"name":1}]', '[]', '{}'])(
  '%j is no record of an environment',
  (text) => {
    expect(templateVariables(text)).toBeNull();
  },
);

const WITH_ENVS = `name: Two
version: 1
channels: [./channel]  # two environments
specs:
  - tool
exclude:
  - gone
extra_envs:
  work:
    specs: [tool, other]  # the base has one of them
    exclude: []  # nothing
build_outputs:
  - pkgs_list
  - pkgs_list:
      env: work
  - lockfile:
      env: work
`;

describe('extra_envs', () => {
  const folder = () => join(home, 'two');
  const options = () => ['--platform', 'linux-64', '--cache-dir', join(home, 'cache')];
  const build = (text: string, ...more: readonly string[]) => {
    mkdirSync(folder(), { recursive: true });
    writeFileSync(join(folder(), 'construct.yaml'), text);
    return runCommandLine(['constructor', 'two', ...options(), ...more], { cwd: home });
  };

  test('are environments in envs/NAME, with outputs of their own', async () => {
    const text = WITH_ENVS.replace('./channel', '../app/channel').replace('exclude:\n  - gone\n', '');
    const { status, stderr } = await build(text, '--output-dir', 'both');
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringContaining('Error') });
    const out = join(home, 'both');
    expect(readFileSync(join(out, 'pkg-list.base.txt'), 'utf8')).toMatch(/^# Two 1, env=base\ntool-[^\n]+$/);
    const lines = readFileSync(join(out, 'pkg-list.work.txt'), 'utf8').split('\n');
    expect(lines[0]).toBe('# Two 1, env=work');
    expect(
      lines
        .slice(1)
        .map((line) => line.split('-')[0])
        .sort(),
    ).toEqual(['other', 'tool']);
    expect(readFileSync(join(out, 'lockfile.work.txt'), 'utf8')).toContain('\n# env-name: work\n');

    const prefix = join(home, 'two-prefix');
    execFileSync('sh', [join(out, 'Two-1-Linux-x86_64.sh'), '-b', '-p', prefix]);
    expect(existsSync(join(prefix, 'bin/other'))).toBe(false);
    expect(existsSync(join(prefix, 'envs/work/bin/other'))).toBe(true);
    expect(existsSync(join(prefix, 'envs/work/bin/hello'))).toBe(true);
  });

  test('have channels by name, as the base has', async () => {
    mkdirSync(folder(), { recursive: true });
    const text = WITH_ENVS.replace('[./channel]  # two environments', '\n  - channel')
      .replace('exclude:\n  - gone\n', '')
      .replace('    exclude: []', '    channels: [channel]');
    writeFileSync(join(folder(), 'construct.yaml'), text);
    const named = ['--channel-alias', `file://${home}/app`, '--cache-dir', join(home, 'cache')];
    const { status, stderr } = await runCommandLine(
      ['installer', '--construct', 'two', '--platform', 'linux-64', '--dry-run', ...named],
      { cwd: home },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringContaining('Error') });
  });

  test('problems of all of them are told, each at its place', async () => {
    const text = WITH_ENVS.replace('      env: work\n', '      env: nowhere\n');
    const { status, stderr } = await build(`${text.replace('  work:', '  a/b:')}`);
    expect(status).toBe(2);
    expect(stderr).toContain('two/construct.yaml:9:3: this cannot be the name of an environment');
    expect(stderr).toContain('there is no environment nowhere; there is base, a/b');
  });

  test('an environment without packages is told at its name', async () => {
    const { status, stderr } = await build(
      `${WITH_ENVS.replace(/ {2}work:\n(?: {4}.*\n)+/, '  work: {}\n')}`,
    );
    expect(status).toBe(2);
    expect(stderr).toMatch(/two\/construct\.yaml:\d+:3: envs\.work lists no packages/);
    expect(stderr).not.toContain('construct.yaml:1:1');
  });
});

test('an environment file gives the packages of one of extra_envs; the base has those of defaults without channels', async () => {
  mkdirSync(join(home, 'from-file'));
  const write = (name: string, text: string) => writeFileSync(join(home, 'from-file', name), text);
  write('base.txt', 'tool\n');
  write('work.yml', 'channels: [../app/channel]\ndependencies: [other]\n');
  write('list.txt', '@EXPLICIT\nhttps://a.example/noarch/b-1-0.conda\n');
  const extra = 'extra_envs:\n  work:\n    environment_file: ';
  const text = `name: A\nversion: 1\nenvironment_file: base.txt\nconda_default_channels: [../app/channel]  # a\n${extra}work.yml\n`;
  write('construct.yaml', text);
  const imported = await runCommandLine(['import', 'from-file', '--platform', 'linux-64'], { cwd: home });
  expect(imported.stdout).toMatch(/^channels:\n {2}- "\.\.\/app\/channel"/m);
  expect(imported.stdout).toMatch(/^ {4}specs:\n {6}- other/m);
  write('construct.yaml', text.replace('work.yml', 'list.txt'));
  const listed = await runCommandLine(['import', 'from-file', '--platform', 'linux-64'], { cwd: home });
  expect(listed.stdout).toMatch(/^ {4}pins:\n {6}- "?b-1-0"?/m);
  expect(listed.stdout).toMatch(/^ {4}channels:\n {6}- "https:\/\/a\.example"/m);
});

test('a secret of the environment is named, but its value is not said', async () => {
  mkdirSync(join(home, 'secret'));
  const text =
    'name: A\nversion: 1\nchannels:\n  - https://{{ environ["A_TOKEN"] }}.example/ch\nspecs:\n  - a\n';
  writeFileSync(join(home, 'secret/construct.yaml'), text);
  const { stdout, stderr } = await runCommandLine(
    ['import', 'secret', '--platform', 'linux-64', '--env', 'A_TOKEN=abc123secret'],
    { cwd: home },
  );
  expect(stderr + stdout).toContain('A_TOKEN');
  expect(stderr).not.toContain('abc123secret');
});

test('a file that is not there is told at its line of the construct.yaml, and a name of a variable ends no line', async () => {
  mkdirSync(join(home, 'places'));
  const lines = [
    '{% set a = environ["A\\nname: evil\\n#"] %}',
    'name: A',
    'version: 1',
    'channels:',
    '  - ../app/channel',
    'specs:',
    '  - tool',
    'extra_files:',
    '  - nofile',
    'post_install: noscript.sh',
  ];
  writeFileSync(join(home, 'places/construct.yaml'), `${lines.join('\n')}\n`);
  const options = ['--platform', 'linux-64', '--cache-dir', join(home, 'cache')];
  const built = await runCommandLine(['installer', '--construct', 'places', ...options], { cwd: home });
  expect(built.status).toBe(2);
  expect(built.stderr).toContain('places/construct.yaml:9:5');
  expect(built.stderr).toMatch(/noscript\.sh: no such file; .*places\/construct\.yaml:10:15 names it/);
  const imported = await runCommandLine(['import', 'places', '--platform', 'linux-64'], { cwd: home });
  expect(imported.stdout).not.toMatch(/^name: evil/m);
  expect(imported.stderr).not.toMatch(/^name: evil/m);
});

test('a manifest with keys that a construct.yaml has too is none', async () => {
  const keys = ['default_prefix: /opt/a', 'initialize_conda: false', 'scripts: {post_install: a.sh}'];
  const lines = ['name: A', 'version: 1', 'channels: [./app/channel]', 'specs: [tool]', ...keys];
  writeFileSync(join(home, 'mine.yaml'), `${lines.join('\n')}\n`);
  writeFileSync(join(home, 'a.sh'), '');
  const { status, stderr } = await runCommandLine(['installer', '--manifest', 'mine.yaml', '--render'], {
    cwd: home,
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('import writes a manifest that builds the same packages', async () => {
  await runCommandLine(['import', 'app', '--platform', 'linux-64', '--out', 'app/manifest.yaml'], {
    cwd: home,
  });
  const manifest = readFileSync(join(dir, 'manifest.yaml'), 'utf8');
  expect(manifest).toContain('  - tool  # app/construct.yaml:9\n');
  expect(manifest).toContain('what is made of it: build_outputs.\n');
  const elsewhere = await runCommandLine(['import', 'app', '--platform', 'linux-64', '--out', 'm.yaml'], {
    cwd: home,
  });
  expect(elsewhere.stderr).toContain('m.yaml: its paths are from app, the folder of the construct.yaml');
  const common = { cacheDir: join(home, 'cache'), platform: 'linux-64', dryRun: true };
  const ours = await api.buildInstaller({ ...common, manifest: dir });
  const theirs = await api.buildInstaller({ ...common, construct: dir });
  expect(ours.packages).toEqual(theirs.packages);
  expect(theirs.packages).toHaveLength(1);
});
