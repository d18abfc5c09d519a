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
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { writeFixtureChannel } from '../fixtures/channel.js';
import { evaluated } from '../plan/engines/github.js';
import { type Ran, runProgram } from '../program.js';
import { describeWithTools } from '../tools.js';

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: {
    readonly steps: readonly { readonly env?: Record<string, string>; readonly run?: string }[];
  };
}

const root = join(import.meta.dirname, '../..');
const action: Action = parse(readFileSync(join(root, 'action.yml'), 'utf8'));

/** Runs the script of the action in a folder with a manifest, as a runner does. */
async function runAction(cwd: string, inputs: Readonly<Record<string, string>>): Promise<Ran> {
  const defaults = Object.entries(action.inputs).map(([name, input]) => [name, input.default]);
  const values = { ...Object.fromEntries(defaults), ...inputs };
  const { env = {}, run = '' } = action.runs.steps.find((step) => step.run !== undefined) ?? {};
  const environment = Object.entries(env).map(([name, text]) => [name, evaluated(text, { inputs: values })]);
  return runProgram(['bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c', run], {
    cwd,
    environment: {
      PATH: process.env['PATH'],
      HOME: cwd,
      GITHUB_ACTION_PATH: root,
      GITHUB_OUTPUT: join(cwd, 'output'),
      ...Object.fromEntries(environment),
    },
  });
}

describeWithTools('the action', { tools: ['bash', 'find', 'sort', 'xargs', 'sha256sum'] }, () => {
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'action-'));
    const subdirs = ['linux-64', 'linux-aarch64'];
    const packages = subdirs.map((subdir) => ({ name: 'tiny', subdir, files: { 'share/tiny': subdir } }));
    await writeFixtureChannel(join(folder, 'a channel'), packages);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function project(name: string): string {
    const cwd = join(folder, name);
    mkdirSync(cwd);
    const lines = ['name: Tiny', 'version: 1.0.0', 'channels: ["../a channel"]', 'specs: [tiny]'];
    writeFileSync(
      join(cwd, 'manifest.yaml'),
      `${[...lines, 'platforms: [linux-64, linux-aarch64]'].join('\n')}\n`,
    );
    return cwd;
  }

  test('builds installers and images for both architectures with their checksums', async () => {
    const cwd = project('both');
    writeFileSync(
      join(cwd, 'image.yaml'),
      'name: tiny\nbase: scratch\nmanifest: manifest.yaml\nprefix: /opt/tiny\n',
    );
    const ran = await runAction(cwd, { image: 'image.yaml' });
    expect(ran, ran.stderr).toMatchObject({ status: 0 });
    const files = readdirSync(join(cwd, 'dist'));
    expect(files).toEqual(
      expect.arrayContaining([
        'SHA256SUMS',
        'Tiny-1.0.0-Linux-aarch64.sh',
        'Tiny-1.0.0-Linux-x86_64.sh',
        'tiny-aarch64.tar',
        'tiny-x86_64.tar',
      ]),
    );
    const check = await runProgram(['sha256sum', '--check', 'SHA256SUMS'], { cwd: join(cwd, 'dist') });
    expect(check).toMatchObject({ status: 0 });
    expect(check.stdout.match(/: OK$/gm)).toHaveLength(files.length - 1);
    expect(readFileSync(join(cwd, 'output'), 'utf8')).toBe('folder=dist\n');
  });

  test('builds no image without the input image, and runs no input as shell', async () => {
    const cwd = project('one; $(touch pwned)');
    const inputs = { platforms: 'linux-aarch64', out: "it's $(touch pwned)", channels: '' };
    const ran = await runAction(cwd, inputs);
    expect(ran, ran.stderr).toMatchObject({ status: 0 });
    expect(readdirSync(cwd)).not.toContain('pwned');
    expect(readdirSync(join(cwd, inputs.out)).filter((name) => /\.(?:sh|tar)$/.test(name))).toEqual([
      'Tiny-1.0.0-Linux-aarch64.sh',
    ]);
  });

  test.each([
    ['an empty folder', { out: '' }],
    ['a folder that would add outputs', { out: 'd\nfolder=/etc\nevil=1' }],
    ['no platform', { platforms: ' ' }],
    ['a platform that is a flag', { platforms: '--help' }],
    ['a channel that is a flag', { channels: '--json' }],
  ])('refuses %s', async (what, inputs) => {
    const cwd = project(what.replaceAll(' ', '-'));
    expect(await runAction(cwd, { platforms: 'linux-aarch64', ...inputs })).not.toMatchObject({ status: 0 });
    expect(existsSync(join(cwd, 'output')) ? readFileSync(join(cwd, 'output'), 'utf8') : '').toBe('');
  });

  test.each(['-', '-x'])('accepts a folder called %j', async (out) => {
    const cwd = project(`out${out}`);
    const ran = await runAction(cwd, { platforms: 'linux-aarch64', out });
    expect(ran, ran.stderr).toMatchObject({ status: 0 });
    expect(readdirSync(join(cwd, out))).toContain('SHA256SUMS');
  });

  test('fails if the program fails', async () => {
    const cwd = project('fails');
    expect(await runAction(cwd, { platforms: 'linux-armv7l' })).not.toMatchObject({ status: 0 });
  });
});
