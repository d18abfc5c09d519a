import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

/** Returns what a command prints with `--json`. Its exit code may be that of findings. */
async function printed(...words: readonly string[]): Promise<object> {
  const argv = [...words, '--json', '--cache-dir', common.cacheDir];
  return JSON.parse((await runCommandLine(argv, { cwd: home })).stdout);
}

describe('a function of the API returns what its command prints', () => {
  test('buildInstaller, verifyInstaller and audit return what installer, verify and audit print', async () => {
    const out = join(home, 'dist');
    const installer = await api.buildInstaller({ ...subject(), out });
    expect(await printed('installer', '--platform', 'linux-64')).toEqual(installer);
    const path = installer.installer ?? '';
    expect(existsSync(path)).toBe(true);
    expect(await api.verifyInstaller({ installer: path, ...common })).toEqual(await printed('verify', path));
    const report = await api.audit({ subject: path, ...common });
    expect(await printed('audit', path)).toEqual(report);
  });

  test('resolveLock returns what lock prints', async () => {
    const out = join(home, 'my.lock');
    const lock = await api.resolveLock({ ...subject(), out });
    expect(await printed('lock', '--platform', 'linux-64', '--out', 'my.lock')).toEqual({
      ...lock,
      moves: [],
    });
    expect(readFileSync(out, 'utf8')).toContain('"tool"');
  });

  test('buildImage returns what image prints', async () => {
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

  test('plan and indexChannel return what plan and channel index print', async () => {
    const plan = { want: ['tool'], channel: [join(home, 'channel')], to: 'linux-aarch64', ...common };
    expect(await api.plan(plan)).toMatchObject({ from: 'linux-64', to: 'linux-aarch64', files: [] });
    const folder = join(home, 'channel');
    await api.indexChannel({ folder });
    const index = await api.indexChannel({ folder });
    expect(await printed('channel', 'index', 'channel')).toEqual(index);
  });
});

describe('the functions of the other commands', () => {
  const channel = () => join(home, 'channel');

  test('dependencyGraph returns what graph prints with --json, and reports its text', async () => {
    const lines: string[] = [];
    const report = (output: Api.Report) => void lines.push(...output.lines);
    const graph = { channel: [channel()], arch: 'x86_64', ...common };
    const result = await api.dependencyGraph({ ...graph, report });
    expect(await printed('graph', '--channel', channel(), '--arch', 'x86_64')).toEqual(result);
    expect(result.nodes.map(({ name }) => name)).toEqual(['tool']);
    expect(lines.join('\n')).toContain('tool');
  });

  test('makePins, diffChannels, mirrorChannel and makeMetaChannel return their results', async () => {
    const pins = { channel: [channel()], name: ['tool'], platform: 'linux-64', ...common };
    expect((await api.makePins(pins)).pins).toEqual({ tool: '1.0' });
    expect((await api.diffChannels({ before: channel(), after: channel(), ...common })).same).toBe(2);
    const wanted = { wanted: ['tool'], channel: [channel()], platform: 'linux-64', ...common };
    const mirror = await api.mirrorChannel({ ...wanted, out: join(home, 'mirror') });
    expect(mirror).toMatchObject({ folder: join(home, 'mirror'), copied: 1 });
    const specs = { specs: ['tool'], channel: [channel()], platform: 'linux-64', ...common };
    const meta = await api.makeMetaChannel({ ...specs, out: join(home, 'meta') });
    expect(meta).toMatchObject({ out: join(home, 'meta'), after: { records: 1 } });
  });

  test('serveChannel serves the folder until it is closed', async () => {
    const { url, close } = await api.serveChannel({ folder: channel(), port: 0 });
    expect((await fetch(`${url}/linux-64/repodata.json`)).status).toBe(200);
    expect(await close()).toEqual({ requests: 1 });
  });

  test('initManifest, lintDockerfiles, checkRecipes, resolveRecipes, archiveSources and checkMachine return their results', async () => {
    const name = 'Made';
    const before = process.cwd();
    process.chdir(home);
    try {
      expect(await api.initManifest({ name })).toMatchObject({ manifest: join(home, 'Made/manifest.yaml') });
    } finally {
      process.chdir(before);
    }
    const dockerfile = join(home, 'Dockerfile');
    writeFileSync(dockerfile, 'FROM debian:latest\n');
    expect((await api.lintDockerfiles({ files: [dockerfile] })).files).toEqual([dockerfile]);
    writeFileSync(join(home, 'meta.yaml'), 'requirements:\n  host:\n    - python\n');
    const recipe = { paths: [join(home, 'meta.yaml')] };
    expect(await api.checkRecipes(recipe)).toEqual(await printed('recipe', 'check', 'meta.yaml'));
    const recipes = join(home, 'recipes');
    mkdirSync(recipes);
    writeFileSync(join(recipes, 'recipe.yaml'), 'package:\n  name: a\nfeatures: []\n');
    expect(
      await api.resolveRecipes({ specs: ['a[static]'], recipes, out: join(home, 'plain') }),
    ).toMatchObject({
      recipes: [{ name: 'a', file: join(home, 'plain/recipe.yaml'), features: { static: true } }],
    });
    writeFileSync(join(recipes, 'recipe.yaml'), 'package: {name: a, version: "1"}\n');
    const archive = { paths: [recipes], channel: join(home, 'archive') };
    expect((await api.archiveSources(archive)).recipes).toMatchObject([
      { name: 'a', sources: [], new: true },
    ]);
    expect(await api.checkMachine({ channel: [channel()], ...common })).toMatchObject({ fit: true });
  });

  test('inspectInstaller reports a damaged installer and throws', async () => {
    const path = join(home, 'dist/My-1.0.0-Linux-x86_64.sh');
    await api.buildInstaller({ ...subject(), out: join(home, 'dist') });
    expect(await printed('inspect', path)).toEqual(await api.inspectInstaller({ installer: path }));
    const lines: string[] = [];
    const report = (output: Api.Report) => void lines.push(...output.lines);
    const damaged = readFileSync(path, 'latin1').replace('main "$@"', 'MAIN "$@"');
    writeFileSync(path, damaged, 'latin1');
    const reason = await api.inspectInstaller({ installer: path, report }).catch((error) => error);
    expect(reason).toBeInstanceOf(api.UserError);
    expect(lines).toContain(path);
  });

  test('listCache, verifyCache and pruneCache return their results', async () => {
    const cacheDir = join(home, 'other-cache');
    await api.buildInstaller({ ...subject(), cacheDir, out: join(home, 'dist') });
    const { files } = await api.listCache({ cacheDir });
    expect(files).toBeGreaterThan(0);
    expect(await api.verifyCache({ cacheDir })).toMatchObject({ cacheDir, files, damaged: [] });
    expect(await api.pruneCache({ cacheDir, dryRun: true })).toMatchObject({ removed: false, paths: [] });
  });
});

describe('the options of an untyped program', () => {
  // biome-ignore lint/suspicious/noExplicitAny: an untyped program has no types.
  const untyped = api as any;
  const problemsOf = async (call: () => Promise<unknown>) => {
    const error = await call().catch((reason) => reason);
    expect(error).toBeInstanceOf(api.UserError);
    return (error as Api.UserError).problems;
  };

  test('are checked all at once', async () => {
    const options = {
      channel: 'a',
      workers: 0,
      formats: ['html', 'png'],
      status: 'yes',
      outt: 'x',
      cacheDir: 3,
    };
    expect(await problemsOf(() => untyped.plan(options))).toMatchObject([
      { where: '"outt"', message: 'no such option', fix: 'did you mean out?' },
      { where: 'cacheDir', expected: 'a text', found: '3' },
      { where: 'channel', expected: 'a list of channels: urls, folders or names', found: '"a"' },
      { where: 'workers', expected: 'a whole number, from 1 to 100000', found: '0' },
      { where: 'status', expected: 'true or false', found: '"yes"' },
      { where: 'formats', message: 'invalid value', found: '["html", "png"]' },
    ]);
  });

  test.each([
    ['audit', { severity: 'grave' }, 'severity'],
    ['audit', { subject: 3 }, 'subject'],
    ['plan', { workers: Number.NaN }, 'workers'],
    ['plan', { workers: 1.5 }, 'workers'],
    ['plan', { want: ['a', null] }, 'want'],
    ['buildInstaller', { compression: 'rar' }, 'compression'],
    ['buildInstaller', { py: 3.7 }, 'py'],
    ['buildInstaller', { emit: 'loud' }, 'emit'],
    ['buildInstaller', { env: null }, 'env'],
    ['resolveLock', { update: 'openssl' }, 'update'],
    ['buildImage', { builder: 'kaniko' }, 'builder'],
    ['buildImage', { platform: 'linux-64' }, 'platform'],
    ['pruneCache', { olderThan: -1 }, 'olderThan'],
    ['serveChannel', { folder: '.', port: 65_536 }, 'port'],
    ['runImage', { image: 'a', terminal: 1 }, 'terminal'],
    ['indexChannel', {}, 'folder'],
    ['diffChannels', { before: 'a' }, 'after'],
    ['bootstrapChannel', { out: 'x', formats: ['rpm'] }, 'formats'],
  ])('are refused: %s(%j)', async (name, options, where) => {
    expect(await problemsOf(() => untyped[name](options))).toMatchObject([{ where }]);
  });

  test('are refused with a NUL, which no path can contain', async () => {
    const calls = [
      api.inspectInstaller({ installer: 'a\0b' }),
      api.audit({ subject: 'a', cacheDir: 'a\0b' }),
    ];
    const where = ['installer', 'cacheDir'];
    for (const [index, call] of calls.entries())
      await expect(call).rejects.toMatchObject({
        exitCode: 2,
        problems: [{ where: where[index], expected: 'a text', found: '"a\\u0000b"' }],
      });
  });

  test.each([null, 'manifest.yaml', 3, []])(
    'are refused if %j is given in place of an object',
    async (options) => {
      expect(await problemsOf(() => untyped.buildInstaller(options))).toMatchObject([
        { expected: 'an object' },
      ]);
    },
  );
});

test('a failed call throws an error with problems and prints nothing', async () => {
  const error = await api
    .buildInstaller({ ...common, manifest: join(home, 'gone.yaml') })
    .catch((reason) => reason);
  expect(error).toBeInstanceOf(api.UserError);
  expect(error).toMatchObject({ exitCode: 2, problems: [{ where: join(home, 'gone.yaml') }] });
});

test('an option set to undefined takes its default', async () => {
  const nothing = { channel: undefined, compression: undefined, emit: undefined } as object;
  const out = join(home, 'dist');
  const { installer } = await api.buildInstaller({ ...subject(), out, ...nothing });
  expect(installer).toBe(join(out, 'My-1.0.0-Linux-x86_64.sh'));
});

test('emit receives the events that a command shows', async () => {
  const steps: string[] = [];
  const cacheDir = join(home, 'cold');
  const emit: Parameters<typeof api.buildInstaller>[0] = {
    ...subject(),
    cacheDir,
    out: join(home, 'dist'),
    emit: (event) => void (event.kind === 'start' && steps.push(event.title)),
  };
  await api.buildInstaller(emit);
  // In the order of the work, although packages are linked while others are fetched.
  expect(steps.filter((step) => / packages$/.test(step))).toEqual(['Fetching packages', 'Linking packages']);
});

describe('a program that imports the package by its name', () => {
  test('builds and checks installers (examples/build-and-check.mjs)', () => {
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

  test('prints what is wrong and exits with the code of the error', () => {
    const argv = [join(root, 'examples/build-and-check.mjs'), 'gone.yaml', 'linux-64'];
    const { status, stderr } = spawnSync(process.execPath, argv, { cwd: home, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('gone.yaml') });
  });

  test('compiles against the declared types', () => {
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
