import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { extract, list } from 'tar';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import type * as Api from '../../../src/api.js';
import { runCommandLine } from '../../command-line.js';
import { writeFixtureChannel } from '../../fixtures/channel.js';
import { type Manner, serveRoughly } from '../../fixtures/rough-server.js';

// The compiled one: threads need compiled files.
const api = (await import(new URL('../../../lib/api.js', import.meta.url).href)) as typeof Api;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-sources-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const BYTES = Buffer.from('the source\n'.repeat(5000));
const SHA = createHash('sha256').update(BYTES).digest('hex');

function write(path: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
  chmodSync(join(folder, path), mode);
}

async function serve(manners: readonly Manner[] = ['well']) {
  const server = await serveRoughly({ '/zlib-1.3.tar.gz': BYTES }, { '/zlib-1.3.tar.gz': manners });
  onTestFinished(server.close);
  return server;
}

function recipe(url: string, sha256 = SHA): string {
  return `context: {version: "1.3"}
package: {name: zlib, version: "\${{ version }}"}
source:
  - url: ${url}/zlib-\${{ version }}.tar.gz
    sha256: ${sha256}
  - path: src
build: {number: 2, script: build.sh}
`;
}

function archive(...argv: readonly string[]) {
  return runCommandLine(['recipe', 'source-archive', ...argv, '--channel', 'ch'], { cwd: folder });
}

function writeRecipe(url: string, sha256 = SHA, at = 'recipes/zlib'): void {
  write(`${at}/recipe.yaml`, recipe(url, sha256));
  write(`${at}/build.sh`, 'make\n', 0o755);
  write(`${at}/.hidden`, '');
  write(`${at}/src/deep/a.c`, 'int a;\n');
  write(`${at}/src/run`, '#!/bin/sh\n', 0o700);
}

function filesIn(path: string): Record<string, string> {
  const names = readdirSync(join(folder, path), { recursive: true, encoding: 'utf8' }).sort();
  const files = names.filter((name) => statSync(join(folder, path, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, path, name), 'latin1')]));
}

test('sources and recipe are archived, and a second run fetches and changes nothing', async () => {
  const { url, requests } = await serve();
  writeRecipe(url);
  const { status, stdout, stderr } = await archive('recipes');
  expect([status, stderr]).toEqual([0, '']);
  const lines = stdout.split('\n');
  expect(lines[0]).toMatch(/^ch\/recipe\/zlib\/1\.3-h[0-9a-f]{7}_2$/);
  expect(lines.at(-2)).toBe('1 recipe, 2 sources');
  const files = filesIn('ch');
  expect(files[`source/zlib-1.3-${SHA}.tar.gz`]).toBe(BYTES.toString('latin1'));
  const inner = filesIn(lines[0] ?? '');
  expect(Object.keys(inner)).toEqual(['build.sh', 'recipe.yaml', 'src/deep/a.c', 'src/run']);
  const again = await archive('recipes', '--json');
  expect(JSON.parse(again.stdout).recipes).toMatchObject([{ new: false }]);
  expect([filesIn('ch'), requests.length]).toEqual([files, 1]);
});

test('a packed folder is the same whatever its times, modes and place, and tar reads it', async () => {
  const { url } = await serve();
  for (const at of ['one/zlib', 'two/deeper/zlib']) writeRecipe(url, SHA, at);
  utimesSync(join(folder, 'two/deeper/zlib/src/run'), 1, 1);
  chmodSync(join(folder, 'two/deeper/zlib/src/deep/a.c'), 0o600);
  await archive('one');
  const files = filesIn('ch');
  await archive('two');
  expect(filesIn('ch')).toEqual(files);
  const packed = Object.keys(files).find((name) => name.endsWith('.tar')) ?? '';
  const entries: unknown[] = [];
  await list({
    file: join(folder, 'ch', packed),
    onReadEntry: ({ path, mode, mtime, uid }) => entries.push([path, mode, mtime?.getTime(), uid]),
  });
  expect(entries).toEqual([
    ['deep/', 0o755, 0, 0],
    ['deep/a.c', 0o644, 0, 0],
    ['run', 0o755, 0, 0],
  ]);
  mkdirSync(join(folder, 'out'));
  await extract({ file: join(folder, 'ch', packed), cwd: join(folder, 'out') });
  expect(filesIn('out')).toEqual({ 'deep/a.c': 'int a;\n', run: '#!/bin/sh\n' });
});

test('a download that is cut off goes on where it was', async () => {
  const { url, requests } = await serve([{ resetAfter: 20_000 }, 'well']);
  writeRecipe(url);
  expect((await archive('recipes')).status).toBe(0);
  expect(requests.map(({ headers }) => headers.range)).toEqual([
    undefined,
    expect.stringMatching(/^bytes=\d+-$/),
  ]);
  expect(readdirSync(join(folder, 'ch/source')).filter((name) => name.startsWith('.'))).toEqual([]);
});

test.each<[string, readonly Manner[], number, string]>([
  ['11'.repeat(32), ['well'], 3, 'the file has other bytes than the recipe says'],
  [SHA, [{ status: 404 }], 3, 'status 404'],
  [SHA, [{ truncateAt: 10 }], 3, 'the file has other bytes than the recipe says'],
])('%s %j: exit %i, and nothing of it is archived', async (sha256, manners, code, message) => {
  const { url } = await serve(manners);
  writeRecipe(url, sha256);
  write('recipes/other/recipe.yaml', 'package: {name: other, version: "1"}\n');
  const { status, stderr } = await archive('recipes');
  expect(status).toBe(code);
  expect(stderr).toContain(message);
  const index = JSON.parse(filesIn('ch')['sources.json'] ?? '');
  expect([Object.keys(index.sources), Object.keys(index.recipes).map((name) => name.slice(0, 8))]).toEqual([
    [],
    ['other/1-'],
  ]);
});

test('a source that cannot be fetched leaves no folder of downloads', async () => {
  const { url } = await serve();
  writeRecipe(`${url}/nothing`);
  expect((await archive('recipes')).status).toBe(3);
  expect(existsSync(join(folder, 'ch/source/.partial'))).toBe(false);
});

test('what a run that was killed had written of a recipe is removed by the next one', async () => {
  const { url } = await serve();
  writeRecipe(url);
  const left = 'ch/recipe/zlib/.1.3-h0000000_2.1234.0123456789abcdef.part';
  write(`${left}/recipe.yaml`, 'package:');
  expect((await archive('recipes')).status).toBe(0);
  expect(existsSync(join(folder, left))).toBe(false);
});

test('paths and links that leave a recipe are refused, all at once', async () => {
  write('secret', 'x');
  write('recipes/a/recipe.yaml', 'package: {name: a, version: "1"}\nsource: {path: ../../secret}\n');
  write('recipes/b/recipe.yaml', 'package: {name: b, version: "1"}\nsource: {path: out}\n');
  symlinkSync('../../secret', join(folder, 'recipes/b/out'));
  write('recipes/c/recipe.yaml', 'package: {name: c, version: "1"}\nsource: {path: /etc/hostname}\n');
  write('recipes/d/meta.yaml', 'package: {name: d}\nsource:\n  git_url: https://x.example/d\n');
  const { status, stderr } = await archive('recipes');
  expect(status).toBe(2);
  for (const part of [
    'a/recipe.yaml: the path of a source',
    'b/out: this link leaves',
    'c/recipe.yaml: the path of a source',
    'd/meta.yaml: a repository',
    'd/meta.yaml: the recipe has no version',
  ])
    expect(stderr).toContain(part);
  expect(existsSync(join(folder, 'ch'))).toBe(false);
});

test('what could be archived is listed, in JSON beside the error', async () => {
  write('recipes/a/recipe.yaml', 'package: {name: a, version: "1"}\n');
  write('recipes/b/recipe.yaml', 'package: {name: b}\n');
  const { status, stdout, stderr } = await archive('recipes');
  expect([status, stdout.replace(/h[0-9a-f]{7}/, 'h0')]).toEqual([
    2,
    'ch/recipe/a/1-h0_0\n1 recipe, 0 sources\n',
  ]);
  expect(stderr).toContain('recipes/b/recipe.yaml: the recipe has no version');
  const printed = JSON.parse((await archive('recipes', '--json')).stdout);
  expect(printed).toMatchObject({ recipes: [{ name: 'a' }], error: { exitCode: 2, problems: [{}] } });
});

test('a pipe is refused wherever it stands, and not waited for', async () => {
  write('recipes/a/recipe.yaml', 'package: {name: a, version: "1"}\nsource: {path: ../a/.pipe}\n');
  write('recipes/b/recipe.yaml', 'package: {name: b, version: "1"}\n');
  write('recipes/c/x', '');
  const pipes = ['recipes/a/.pipe', 'recipes/b/pipe', 'recipes/c/recipe.yaml'];
  for (const pipe of pipes) execFileSync('mkfifo', [join(folder, pipe)]);
  const { status, stderr } = await archive('recipes');
  expect(status).toBe(2);
  for (const pipe of pipes.slice(0, 2)) expect(stderr).toMatch(new RegExp(`${pipe}: this is neither a file`));
  expect((await archive('recipes/c/recipe.yaml')).status).toBe(2);
  for (const command of ['check', 'build'])
    expect(
      (
        await runCommandLine(
          ['recipe', command, 'recipes/c/recipe.yaml', ...(command === 'build' ? ['--channel', 'x'] : [])],
          { cwd: folder },
        )
      ).status,
    ).toBe(2);
});

test('a link that leaves a recipe through another link is refused', async () => {
  write('secret', 'a secret');
  write('recipes/a/recipe.yaml', 'package: {name: a, version: "1"}\n');
  write('recipes/a/b/c', '');
  write('recipes/a/.hidden/deep/c', '');
  symlinkSync('../../b', join(folder, 'recipes/a/.hidden/deep/link'));
  symlinkSync('.hidden/deep/link/../../../secret', join(folder, 'recipes/a/out'));
  expect(readFileSync(join(folder, 'recipes/a/out'), 'utf8')).toBe('a secret');
  const { status, stderr } = await archive('recipes');
  expect(status).toBe(2);
  expect(stderr).toContain('recipes/a/out: this link leaves the folder');
});

test.each(['back\\slash', 'new\nline'])(
  'a file of the name %j is refused: the index could not be read again',
  async (name) => {
    for (const recipe of ['a', 'b'])
      write(`recipes/${recipe}/recipe.yaml`, `package: {name: ${recipe}, version: "1"}\n`);
    write(`recipes/a/${name}`, '');
    const { status, stderr } = await archive('recipes');
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining('recipes/a/recipe.yaml: the recipe has a file whose name'),
    ]);
    expect((await archive('recipes/b')).status).toBe(0);
  },
);

test('what several processes archive at once is all in the index', async () => {
  const names = ['a', 'b', 'c', 'd'];
  for (const name of names) write(`recipes/${name}/recipe.yaml`, `package: {name: ${name}, version: "1"}\n`);
  const ends = await Promise.all(names.map((name) => archive(`recipes/${name}`)));
  expect(ends.map(({ status }) => status)).toEqual([0, 0, 0, 0]);
  const { recipes } = JSON.parse(readFileSync(join(folder, 'ch', 'sources.json'), 'utf8'));
  expect(
    Object.keys(recipes)
      .map((path) => path[0])
      .sort(),
  ).toEqual(names);
});

test('two recipes of one version stand side by side, and one that was changed in the archive is not overwritten', async () => {
  write('recipes/a/recipe.yaml', 'package: {name: a, version: "1"}\n');
  const first = (await archive('recipes')).stdout.split('\n')[0] ?? '';
  write('recipes/a/recipe.yaml', 'package: {name: a, version: "1"}\n# other\n');
  const second = (await archive('recipes')).stdout.split('\n')[0] ?? '';
  expect(readdirSync(join(folder, 'ch/recipe/a')).length).toBe(2);
  expect(first).not.toBe(second);
  write(`${second}/recipe.yaml`, 'changed\n');
  const { status, stderr } = await archive('recipes');
  expect([status, stderr]).toEqual([2, expect.stringContaining('another recipe is archived here')]);
  expect(filesIn(second)['recipe.yaml']).toBe('changed\n');
});

const RENDERED = `recipe:
  package: {name: zlib, version: "1.3"}
  source:
  - url: URL/zlib-1.3.tar.gz
    sha256: ${SHA}
`;

/** A channel with two packages: one has its recipe, as rattler-build puts it there. */
async function writeChannel(url: string): Promise<void> {
  const info = {
    'info/recipe/recipe.yaml': 'context: {}\n',
    'info/recipe/rendered_recipe.yaml': RENDERED.replace('URL', url),
  };
  await writeFixtureChannel(join(folder, 'ch'), [
    { name: 'zlib', version: '1.3', build: 'h9_0', info },
    { name: 'app', depends: ['zlib'] },
  ]);
}

test('the recipe and sources of a package are archived, served, and mirrored with it', async () => {
  const server = await serve();
  await writeChannel(server.url);
  const { status, stderr } = await archive('ch/linux-64/zlib-1.3-h9_0.conda', 'ch/linux-64/app-1.0-0.conda');
  expect([status, stderr]).toEqual([
    2,
    expect.stringContaining('app-1.0-0.conda: the package has no recipe in it'),
  ]);
  expect(Object.keys(filesIn('ch/recipe/zlib/1.3-h9_0'))).toEqual(['recipe.yaml', 'rendered_recipe.yaml']);
  await server.close();

  const served = await api.serveChannel({ folder: join(folder, 'ch'), port: 0 });
  onTestFinished(async () => void (await served.close()));
  const warnings: unknown[] = [];
  const mirror = (out: string) =>
    api.mirrorChannel({
      ...{ wanted: ['app'], channel: [served.url], platform: 'linux-64', sources: true },
      ...{ out: join(folder, out), cacheDir: join(folder, 'cache') },
      emit: (event) => void (event.kind === 'warning' && warnings.push(event.message)),
    });
  const expected = {
    recipes: ['zlib/1.3-h9_0'],
    sources: [`zlib-1.3-${SHA}.tar.gz`],
    without: ['app'],
  };
  expect((await mirror('mirrored')).sources).toEqual({ ...expected, copied: 2 });
  // A machine may lack bzip2, which is another warning.
  expect(warnings).toContain('no channel has the recipe of 1 package: app');
  for (const part of ['source', 'recipe']) expect(filesIn(`mirrored/${part}`)).toEqual(filesIn(`ch/${part}`));
  expect(filesIn('mirrored')['sources.json']).toBe(filesIn('ch')['sources.json']);
  expect((await mirror('mirrored')).sources).toEqual({ ...expected, copied: 0 });

  write('ch/recipe/zlib/1.3-h9_0/recipe.yaml', 'changed\n');
  await expect(mirror('other')).rejects.toThrow('a recipe cannot be copied');
  write('ch/recipe/zlib/1.3-h9_0/recipe.yaml', 'more than it had\n'.repeat(100));
  await expect(mirror('other')).rejects.toMatchObject({
    exitCode: 3,
    problems: [{ message: 'the file is not as the index says', found: 'more' }],
  });
  write('ch/sources.json', '{"sources_version": 1, "sources": {"../../x": {}}, "recipes": {}}');
  await expect(mirror('third')).rejects.toThrow('the index of sources cannot be read');
});
