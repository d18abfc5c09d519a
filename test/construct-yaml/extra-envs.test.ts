import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { App } from './app.js';

let app: App;

beforeAll(async () => {
  app = await App.open();
  return () => app.remove();
});

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
  const folder = () => join(app.home, 'two');
  const build = (text: string, ...more: readonly string[]) => {
    mkdirSync(folder(), { recursive: true });
    writeFileSync(join(folder(), 'construct.yaml'), text);
    return app.run(['constructor', 'two', ...app.options, ...more]);
  };

  test('are environments in envs/NAME, with outputs of their own', async () => {
    const text = WITH_ENVS.replace('./channel', '../app/channel').replace('exclude:\n  - gone\n', '');
    const { status, stderr } = await build(text, '--output-dir', 'both');
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringContaining('Error') });
    const out = join(app.home, 'both');
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

    const prefix = join(app.home, 'two-prefix');
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
    const named = ['--channel-alias', `file://${app.home}/app`, ...app.options];
    const { status, stderr } = await app.run(['installer', '--construct', 'two', '--dry-run', ...named]);
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
  mkdirSync(join(app.home, 'from-file'));
  const write = (name: string, text: string) => writeFileSync(join(app.home, 'from-file', name), text);
  write('base.txt', 'tool\n');
  write('work.yml', 'channels: [../app/channel]\ndependencies: [other]\n');
  write('list.txt', '@EXPLICIT\nhttps://a.example/noarch/b-1-0.conda\n');
  const extra = 'extra_envs:\n  work:\n    environment_file: ';
  const text = `name: A\nversion: 1\nenvironment_file: base.txt\nconda_default_channels: [../app/channel]  # a\n${extra}work.yml\n`;
  write('construct.yaml', text);
  const imported = await app.run(['import', 'from-file', '--platform', 'linux-64']);
  expect(imported.stdout).toMatch(/^channels:\n {2}- "\.\.\/app\/channel"/m);
  expect(imported.stdout).toMatch(/^ {4}specs:\n {6}- other/m);
  write('construct.yaml', text.replace('work.yml', 'list.txt'));
  const listed = await app.run(['import', 'from-file', '--platform', 'linux-64']);
  expect(listed.stdout).toMatch(/^ {4}pins:\n {6}- "?b-1-0"?/m);
  expect(listed.stdout).toMatch(/^ {4}channels:\n {6}- "https:\/\/a\.example"/m);
});
