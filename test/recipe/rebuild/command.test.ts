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
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openOriginal } from '../../../src/recipe/rebuild/open-original.js';
import { SHAPES } from '../../cli/json-shapes.js';
import { runCommandLine } from '../../command-line.js';
import { writeFakeEngine } from '../../engine/fake-engine.js';
import { namespaceObstacle } from '../../engine/namespaces.js';
import { condaPackage, type FixturePackage } from '../../fixtures/package.js';
import { describeWithTools } from '../../tools.js';
import { rendered } from './rendered.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-rebuild-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const RECIPE = 'package: {name: zlib, version: "1"}\n';

const ZLIB: FixturePackage = {
  ...{ name: 'zlib', version: '1', subdir: 'linux-aarch64', files: { 'bin/z': 'z', 'share/z': '1' } },
  info: {
    'info/recipe/recipe.yaml': RECIPE,
    'info/recipe/build.sh': 'make\n',
    'info/recipe/variant_config.yaml': 'target_platform: linux-aarch64\npython: "3.11"\n',
  },
};

/** Writes a package that was built in a folder that is not there. Returns its path below the folder of the test. */
async function write(at: string, description: FixturePackage): Promise<string> {
  const record = rendered('/nowhere/bld/rattler-build_zlib_1');
  const info = { 'info/recipe/rendered_recipe.yaml': record, ...description.info };
  const { fn, bytes } = await condaPackage({ ...description, info });
  const subdir = description.subdir ?? 'linux-64';
  mkdirSync(join(folder, at, subdir), { recursive: true });
  writeFileSync(join(folder, at, subdir, fn), bytes);
  return join(at, subdir, fn);
}

/** Runs the command with a stand-in for rattler-build on PATH. */
async function rebuild(body: string, argv: readonly string[]) {
  writeFakeEngine(join(folder, 'bin'), body);
  const environment = {
    PATH: `${join(folder, 'bin')}:/usr/bin:/bin`,
    ARCHI_CONSTRUCT_CACHE: join(folder, 'cache'),
  };
  const words = ['recipe', 'rebuild', ...argv, '--channel', 'again', '--from', 'linux-64'];
  const ran = await runCommandLine(words, { cwd: folder, environment });
  const shown = (text: string) => text.replaceAll(folder, 'HERE').replace(/^Build.*\n/gm, '');
  return { ...ran, stdout: shown(ran.stdout), stderr: shown(ran.stderr) };
}

const logs = () => {
  const at = join(folder, 'again', '.logs');
  const names = readdirSync(at, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.log'),
  );
  return new Map(names.sort().map((name) => [name, readFileSync(join(at, name), 'utf8')]));
};
const log = () => [...logs().values()].join('');

describeWithTools(
  'a package that is built again as it was',
  { tools: ['unshare', 'mount'], obstacle: namespaceObstacle() },
  () => {
    const like = (path: string) =>
      `ls -d /nowhere/bld; echo it >/nowhere/bld/here; cp "${folder}/${path}" "$OUT/zlib-1-0-rebuilt-20260101.conda"`;

    test('sees its folder where it was, which nobody else sees, and is compared bit for bit', async () => {
      const path = await write('ch', ZLIB);
      const { status, stdout, stderr } = await rebuild(`echo "$PACKAGE"; ${like(path)}`, [path]);
      expect([status, stderr, stdout]).toEqual([0, '', 'HERE/ch/linux-aarch64/zlib-1-0.conda: identical\n']);
      expect(log()).toBe(`${folder}/${path}\n/nowhere/bld\n`);
      expect(existsSync('/nowhere')).toBe(false);
      const made = join(folder, 'again', 'linux-aarch64', 'zlib-1-0.conda');
      expect(readFileSync(made)).toEqual(readFileSync(join(folder, path)));
      expect(readdirSync(join(folder, 'again')).filter((name) => name.startsWith('.build'))).toEqual([]);
    });

    test('and is not the same gives exit code 1 and the members that differ', async () => {
      const path = await write('ch', ZLIB);
      const files = { 'bin/z': { data: 'z', mode: 0o755 }, 'share/z': '2', 'share/new': '' };
      const other = await write('other', { ...ZLIB, files });
      const { status, stdout } = await rebuild(like(other), [path]);
      expect([status, stdout]).toMatchSnapshot();
      const printed = SHAPES['recipe rebuild'].parse(
        JSON.parse((await rebuild(like(other), [path, '--json'])).stdout.replaceAll('HERE', folder)),
      );
      expect(printed.packages[0]?.differences.map(({ path: member, what }) => [member, what])).toContainEqual(
        ['share/z', 'content'],
      );
    });

    test('gets the sources that a source channel has as files of the names that their urls have', async () => {
      const info = {
        ...ZLIB.info,
        'info/recipe/rendered_recipe.yaml': rendered('/nowhere/bld/rattler-build_zlib_1') + FETCHED,
      };
      const path = await write('ch', { ...ZLIB, files: {}, info });
      // The stand-in returns what it was given: the record, and no files.
      const body = 'cp "$PACKAGE" "$OUT/zlib-1-0-rebuilt-1.conda"';
      const { status, stdout } = await rebuild(body, [path, '--sources', await archive()]);
      expect([status, stdout]).toMatchSnapshot();
      const made = await openOriginal(join(folder, 'again', 'linux-aarch64', 'zlib-1-0.conda'));
      const record = made.info.get('info/recipe/rendered_recipe.yaml')?.toString() ?? '';
      const urls = [...record.matchAll(/\w+:\/\/\S+/g)].map(([url]) =>
        url.replace(/^file:.*\/sources\//, 'SOURCES/'),
      );
      expect(urls).toEqual([
        'SOURCES/0/zlib-1.tar',
        'SOURCES/1/zlib-1.tar',
        'SOURCES/2/zlib-1.tar',
        'https://no.example/other.tar',
      ]);
    });

    test.each([['/nowhere'], ['HERE/there']])(
      'in %s sees nothing of the machine in its folder of output, which it may empty',
      async (above) => {
        mkdirSync(join(folder, 'there'));
        const record = rendered(`${above.replace('HERE', folder)}/bld/rattler-build_zlib_1`);
        const path = await write('ch', {
          ...ZLIB,
          info: { ...ZLIB.info, 'info/recipe/rendered_recipe.yaml': record },
        });
        // Lists only, never removes: where this test fails, the whole machine is in that folder.
        const look = `ls -A "$OUT" "$OUT"/*; cut -d ' ' -f 5 /proc/self/mountinfo | grep /output/ || echo no mounts`;
        const copy = `cp "${folder}/${path}" "$OUT/zlib-1-0-rebuilt-1.conda"`;
        expect((await rebuild(`${look}; ${copy}`, [path])).status).toBe(0);
        expect(log().trim().split('\n').slice(-1)).toEqual(['no mounts']);
        expect(log()).toMatch(/output\/bld.above:\nno mounts\n$/);
      },
    );

    test('and is not made, or of another name, is a failure; the others are built', async () => {
      const path = await write('ch', ZLIB);
      const other = await write('ch', { ...ZLIB, name: 'other' });
      const body = `case $PACKAGE in */zlib*) ${like(path)} ;; *) cp "${folder}/${path}" "$OUT/other-1-0-rebuilt-1.conda" ;; esac`;
      const { status, stdout, stderr } = await rebuild(body, [path, other]);
      expect([status, stdout, stderr]).toMatchSnapshot();
      expect((await rebuild('exit 0', [path])).stderr).toContain(
        'the engine made no package for linux-aarch64',
      );
    });
  },
);

/** Archives one source and one recipe of zlib, which has a feature, as recipe source-archive does. */
async function archive(): Promise<string> {
  const recipe = `${RECIPE}features:\n  - name: fast\n    requirements:\n      host: [turbo]\n`;
  mkdirSync(join(folder, 'recipes'));
  writeFileSync(join(folder, 'recipes', 'recipe.yaml'), `${recipe}source: {path: source.tar}\n`);
  writeFileSync(join(folder, 'recipes', 'source.tar'), SOURCE);
  const { status, stderr } = await runCommandLine(
    ['recipe', 'source-archive', 'recipes', '--channel', 'archive'],
    { cwd: folder },
  );
  expect([status, stderr]).toEqual([0, '']);
  return 'archive';
}

const SOURCE = 'the source\n';
const FETCHED = `finalized_sources:
- url: https://no.example/deep/zlib-1.tar?x=1
  sha256: ${createHash('sha256').update(SOURCE).digest('hex')}
- url:
  - https://no.example/deep/zlib-1.tar
  - https://nor.example/zlib-1.tar
  sha256: ${createHash('sha256').update(SOURCE).digest('hex')}
- url: https://no.example/other.tar
  sha256: ${'0'.repeat(64)}
`;

describe('with other variants or features the recipe in the package is built', () => {
  const show = 'cd "$(dirname "$RECIPE")"; find . -type f | sort; cat ../variants.yaml "$RECIPE"';

  test('with its files, over the variant that the package records', async () => {
    const path = await write('ch', ZLIB);
    writeFileSync(join(folder, 'mine.yaml'), 'python: ["3.12"]\n');
    const words = `tr '\\0' ' ' </proc/$$/cmdline; echo`;
    const { status, stdout } = await rebuild(`${words}; ${show}`, [path, '--variants', 'mine.yaml']);
    expect([status, stdout]).toEqual([
      0,
      'HERE/ch/linux-aarch64/zlib-1-0.conda: skipped: no package for this platform\n',
    ]);
    expect(log()).toContain(`/variants.yaml --variant-config ${folder}/mine.yaml `);
    expect(log()).toContain('--target-platform linux-aarch64');
    expect(log().split('\n').slice(1)).toEqual([
      './build.sh',
      './recipe.yaml',
      '"python": ["3.11"]',
      ...RECIPE.split('\n'),
    ]);
  });

  test('and without them too if no build is recorded; a recipe that skips the platform is told', async () => {
    const { 'info/recipe/recipe.yaml': recipe = '' } = ZLIB.info ?? {};
    const { fn, bytes } = await condaPackage({ ...ZLIB, info: { 'info/recipe/recipe.yaml': recipe } });
    writeFileSync(join(folder, fn), bytes);
    const { status, stdout } = await rebuild('exit 0', [fn]);
    expect([status, stdout]).toEqual([1, expect.stringContaining('its recipe skips this platform')]);
  });

  test('with features', async () => {
    const recipe = `${RECIPE}features:\n  - name: fast\n    requirements:\n      host: [turbo]\n`;
    const info = { ...ZLIB.info, 'info/recipe/recipe.yaml': recipe };
    const path = await write('ch', { ...ZLIB, info });
    expect((await rebuild(show, [path, '--features', 'zlib[fast]'])).status).toBe(0);
    expect(log()).toContain('turbo');
    const { status, stderr } = await rebuild(show, [path, '--features', 'zlib[slow]']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('slow')]);
  });

  test('as a source channel has it, if the package has the plain one', async () => {
    const path = await write('ch', ZLIB);
    const flags = ['--features', 'zlib[fast]', '--sources', await archive()];
    expect((await rebuild(show, [path, ...flags])).status).toBe(0);
    expect(log()).toContain('turbo');
    writeFileSync(
      join(
        folder,
        'archive',
        'recipe',
        'zlib',
        readdirSync(join(folder, 'archive/recipe/zlib'))[0] ?? '',
        'recipe.yaml',
      ),
      'x',
    );
    const { status, stderr } = await rebuild(show, [path, ...flags]);
    expect([status, stderr]).toEqual([2, expect.stringContaining('the file is not the one in sources.json')]);
  });

  test('each has a log of its own, which --json names even if the build fails', async () => {
    const paths = await Promise.all(
      ['linux-aarch64', 'linux-64'].map((subdir) => write('ch', { ...ZLIB, subdir })),
    );
    writeFileSync(join(folder, 'mine.yaml'), 'python: ["3.12"]\n');
    const words = [...paths, '--variants', 'mine.yaml', '--json'];
    const { status, stdout } = await rebuild(`tr '\\0' ' ' </proc/$$/cmdline; exit 1`, words);
    const { error: _, ...result } = JSON.parse(stdout.replaceAll('HERE', folder));
    const { packages } = SHAPES['recipe rebuild'].parse(result);
    const names = ['linux-aarch64/zlib-1-0.log', 'linux-64/zlib-1-0.log'];
    expect(status).toBe(2);
    expect(packages.map((rebuilt) => [rebuilt.status, rebuilt.log])).toEqual(
      names.map((name) => ['failed', join(folder, 'again', '.logs', name)]),
    );
    for (const name of names) expect(logs().get(name)).toContain(`--target-platform ${name.split('/')[0]} `);
  });

  test('a recipe that is none is told by the package, with the place', async () => {
    const info = { ...ZLIB.info, 'info/recipe/recipe.yaml': 'package: {name: zlib\nfeatures: [\u0001' };
    const path = await write('ch', { ...ZLIB, info });
    const { status, stderr } = await rebuild('exit 0', [path, '--features', 'zlib[fast]']);
    expect([status, stderr]).toMatchSnapshot();
  });

  test('what is wrong with it is told by the package', async () => {
    const path = await write('ch', ZLIB);
    const { status, stderr } = await rebuild("echo '+ make'; exit 1", [path, '--features', 'zlib']);
    expect([status, stderr]).toMatchSnapshot();
  });
});

const NO_FOLDER = `Error: this cannot be a folder
  --channel: it is a file
    expected: the path of a folder, which is made if it is missing
    found:    HERE/again
`;

describe('refused is', () => {
  test('a package without a recipe, or none at all', async () => {
    const { fn, bytes } = await condaPackage({ name: 'bare' });
    writeFileSync(join(folder, fn), bytes);
    writeFileSync(join(folder, 'torn-1-0.conda'), 'x');
    const { status, stderr } = await rebuild('exit 0', [fn, 'torn-1-0.conda', 'no-1-0.conda']);
    expect([status, stderr]).toMatchSnapshot();
    expect(existsSync(join(folder, 'again'))).toBe(false);
  });

  test('a subdir that leads elsewhere', async () => {
    const path = await write('ch', { ...ZLIB, index: { subdir: '../../../x' } });
    const { status, stderr } = await rebuild('exit 0', [path]);
    expect([status, stderr]).toMatchSnapshot();
    expect(existsSync(join(folder, 'again'))).toBe(false);
  });

  test('a build folder that is none of rattler-build', async () => {
    const info = { ...ZLIB.info, 'info/recipe/rendered_recipe.yaml': rendered('/etc') };
    const path = await write('ch', { ...ZLIB, info });
    const { status, stderr } = await rebuild('exit 0', [path]);
    expect([status, stderr]).toMatchSnapshot();
  });

  test('a channel that has the original, and a feature of another package', async () => {
    const path = await write('again', ZLIB);
    expect((await rebuild('exit 0', [path])).stderr).toContain('the originals would be replaced');
    rmSync(join(folder, 'again'), { recursive: true });
    writeFileSync(join(folder, 'again'), '');
    expect(await rebuild('exit 0', [path])).toMatchObject({ status: 2, stderr: NO_FOLDER });
    rmSync(join(folder, 'again'));
    const original = await write('ch', ZLIB);
    const { status, stderr } = await rebuild('exit 0', [original, '--features', 'curl[x]']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('this names none of the packages')]);
  });
});
