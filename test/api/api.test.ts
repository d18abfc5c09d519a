import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type * as Api from '../../src/api.js';
import { runCommandLine } from '../command-line.js';
import { writeFixtureChannel } from '../fixtures/channel.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
// The compiled one, as a program imports it: threads need compiled files.
const api = (await import(new URL('../../lib/api.js', import.meta.url).href)) as typeof Api;

let home: string;
let common: { readonly cacheDir: string };

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'archi-api-'));
  home = folder;
  common = { cacheDir: join(home, 'cache') };
  const tool = { name: 'tool', subdir: 'linux-64', files: { 'share/text': 'hello' } } as const;
  await writeFixtureChannel(join(home, 'channel'), [tool, { ...tool, subdir: 'linux-aarch64' }]);
  const manifest = 'name: My\nversion: 1.0.0\nspecs: [tool]\nchannels: [./channel]\n';
  writeFileSync(join(home, 'manifest.yaml'), manifest);
  return () => rmSync(folder, { recursive: true });
});
beforeEach(() => rmSync(join(home, 'dist'), { recursive: true, force: true }));

const subject = () => ({ manifest: join(home, 'manifest.yaml'), platform: 'linux-64', ...common });

/** What a command prints with `--json`; its exit code may tell of findings. */
async function printed(...words: readonly string[]): Promise<object> {
  const argv = [...words, '--json', '--cache-dir', common.cacheDir];
  return JSON.parse((await runCommandLine(argv, { cwd: home })).stdout);
}

describe('each function returns what its command prints', () => {
  test('buildInstaller, verifyInstaller, audit', async () => {
    const out = join(home, 'dist');
    const installer = await api.buildInstaller({ ...subject(), out });
    expect(await printed('installer', '--platform', 'linux-64')).toEqual(installer);
    const path = installer.installer ?? '';
    expect(existsSync(path)).toBe(true);
    expect(await api.verifyInstaller({ installer: path, ...common })).toEqual(await printed('verify', path));
    const report = await api.audit({ subject: path, ...common });
    expect(await printed('audit', path)).toEqual(report);
  });

  test('resolveLock', async () => {
    const out = join(home, 'my.lock');
    const lock = await api.resolveLock({ ...subject(), out });
    expect(await printed('lock', '--platform', 'linux-64', '--out', 'my.lock')).toEqual({
      ...lock,
      moves: [],
    });
    expect(readFileSync(out, 'utf8')).toContain('"tool"');
  });

  test('buildImage', async () => {
    const output = `oci:${join(home, 'picture')}`;
    const image = await api.buildImage({
      path: join(home, 'manifest.yaml'),
      ...common,
      platform: ['linux-64'],
      output,
    });
    expect(image).toMatchObject({ builder: 'direct', digest: expect.stringMatching(/^sha256:/) });
    expect(
      await printed('image', 'manifest.yaml', '--platform', 'linux-64', '--output', 'oci:picture'),
    ).toEqual(image);
  });

  test('plan and indexChannel', async () => {
    const plan = { want: ['tool'], channel: [join(home, 'channel')], to: 'linux-aarch64', ...common };
    expect(await api.plan(plan)).toMatchObject({ from: 'linux-64', to: 'linux-aarch64', files: [] });
    const folder = join(home, 'channel');
    await api.indexChannel({ folder });
    const index = await api.indexChannel({ folder });
    expect(await printed('channel', 'index', 'channel')).toEqual(index);
  });
});

test('a failure is an error with problems, and nothing is printed', async () => {
  const error = await api
    .buildInstaller({ ...common, manifest: join(home, 'gone.yaml') })
    .catch((reason) => reason);
  expect(error).toBeInstanceOf(api.UserError);
  expect(error).toMatchObject({ exitCode: 2, problems: [{ where: join(home, 'gone.yaml') }] });
});

test('an option that is undefined has its default', async () => {
  const nothing = { channel: undefined, compression: undefined, emit: undefined } as object;
  const out = join(home, 'dist');
  const { installer } = await api.buildInstaller({ ...subject(), out, ...nothing });
  expect(installer).toBe(join(out, 'My-1.0.0-Linux-x86_64.sh'));
});

test('emit gets what a command tells', async () => {
  const steps: string[] = [];
  const cacheDir = join(home, 'cold');
  const emit: Parameters<typeof api.buildInstaller>[0] = {
    ...subject(),
    cacheDir,
    out: join(home, 'dist'),
    emit: (event) => void (event.kind === 'start' && steps.push(event.title)),
  };
  await api.buildInstaller(emit);
  expect(steps).toContain('Linking packages');
});

describe('a program imports it by the name of the package', () => {
  test('examples/build-and-check.mjs', () => {
    const argv = [join(root, 'examples/build-and-check.mjs'), 'manifest.yaml', 'linux-64', 'linux-aarch64'];
    const env = { ...process.env, ARCHI_CONSTRUCT_CACHE: common.cacheDir };
    const lines = execFileSync(process.execPath, argv, { cwd: home, env, encoding: 'utf8' })
      .trim()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { installer: join(home, 'dist/My-1.0.0-Linux-x86_64.sh'), packages: 1, errors: 0 },
      { installer: join(home, 'dist/My-1.0.0-Linux-aarch64.sh'), packages: 1, errors: 0 },
    ]);
  });

  test('and it says what is wrong', () => {
    const argv = [join(root, 'examples/build-and-check.mjs'), 'gone.yaml', 'linux-64'];
    const { status, stderr } = spawnSync(process.execPath, argv, { cwd: home, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('gone.yaml') });
  });

  test('with types', () => {
    const program = join(home, 'typed.mts');
    writeFileSync(
      program,
      `import { buildInstaller, type InstallerResult } from ${JSON.stringify(join(root, 'lib/api.js'))};
const result: InstallerResult = await buildInstaller({ platform: 'linux-64', compression: 'zstd' });
const size: number | null = result.size;
// @ts-expect-error there is no such compression
await buildInstaller({ compression: 'rar' });
export { size };
`,
    );
    const tsc = join(root, 'node_modules/typescript/lib/tsc.js');
    const flags = [
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--module',
      'nodenext',
      '--target',
      'es2023',
      '--ignoreConfig',
    ];
    const types = ['--types', 'node', '--typeRoots', join(root, 'node_modules/@types')];
    const { status, stdout } = spawnSync(process.execPath, [tsc, ...flags, ...types, program], {
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });
});
