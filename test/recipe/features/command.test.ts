import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommandLine } from '../../command-line.js';
import { SAMPLES } from './samples.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-resolve-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text, { mode });
}

function resolve(...argv: readonly string[]) {
  return runCommandLine(['recipe', 'resolve', ...argv, '--recipes', 'recipes'], { cwd: folder });
}

const NGHTTP2 = 'package:\n  name: nghttp2\n  version: "1"\nfeatures:\n  - name: tools\n    default: true\n';
const ZLIB = 'package: {name: zlib, version: "1"}\nfeatures: []\n';

function writeRecipes(): void {
  for (const [name, text] of Object.entries(SAMPLES['one output']?.v1 ?? {}))
    write(`recipes/curl-feedstock/recipe/${name}`, text, name.endsWith('.sh') ? 0o755 : 0o644);
  write('recipes/curl-feedstock/recipe/patches/a.patch', 'a');
  symlinkSync('patches/a.patch', join(folder, 'recipes/curl-feedstock/recipe/b.patch'));
  write('recipes/nghttp2/recipe.yaml', NGHTTP2);
  write('recipes/zlib/meta.yaml', ZLIB);
  write('recipes/other/recipe.yaml', 'package: {name: other}\n');
}

test('the wanted recipes and those that they need are written, and nothing else', async () => {
  writeRecipes();
  const { status, stdout, stderr } = await resolve('curl[static]', '--out', 'plain');
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toBe(`plain/curl-feedstock/recipe/recipe.yaml: http2 on, ldap off, static on
plain/nghttp2/recipe.yaml: static off, tools off
plain/zlib/meta.yaml: static on
`);
  const plain = join(folder, 'plain');
  expect(
    readdirSync(plain, { recursive: true })
      .map(String)
      .filter((path) => /\.\w+$/.test(path))
      .sort(),
  ).toEqual([
    'curl-feedstock/recipe/b.patch',
    'curl-feedstock/recipe/build.sh',
    'curl-feedstock/recipe/features.sh',
    'curl-feedstock/recipe/patches/a.patch',
    'curl-feedstock/recipe/recipe.yaml',
    'curl-feedstock/recipe/variants.yaml',
    'nghttp2/features.sh',
    'nghttp2/recipe.yaml',
    'nghttp2/variants.yaml',
    'zlib/conda_build_config.yaml',
    'zlib/features.sh',
    'zlib/meta.yaml',
  ]);
  expect(statSync(join(plain, 'curl-feedstock/recipe/build.sh')).mode & 0o777).toBe(0o755);
  expect(readFileSync(join(plain, 'curl-feedstock/recipe/b.patch'), 'utf8')).toBe('a');
});

test('without a package all recipes are written', async () => {
  writeRecipes();
  const { status, stdout } = await resolve('--out', 'plain', '--json');
  expect([status, JSON.parse(stdout).recipes.map(({ name }: { name: string }) => name)]).toEqual([
    0,
    ['curl', 'nghttp2', 'other', 'zlib'],
  ]);
});

test.each([
  [['curl', '--out', 'recipes/plain'], 'one in the other'],
  [['curl', '--out', '.'], 'one in the other'],
  [['curl', '--out', 'taken'], 'a new or an empty folder'],
  [['curl 8[http2]', '--out', 'plain'], 'NAME or NAME[FEATURE, ~FEATURE]'],
  [['curl[HTTP2]', '{{ x }}', '--out', 'plain'], '"{{ x }}"'],
  [['curl[&static]', '--out', 'plain'], 'static or ~static'],
  [['wget', '--out', 'plain'], 'no recipe makes this package'],
])('%j is refused, and nothing is written', async (argv, expected) => {
  writeRecipes();
  write('taken/file', '');
  const before = readdirSync(folder, { recursive: true });
  const { status, stdout, stderr } = await resolve(...argv);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain(expected);
  expect(readdirSync(folder, { recursive: true })).toEqual(before);
});

const TOOL = 'package:\n  name: tool\n  version: "1"\nfeatures:\n  - name: gui\n    default: true\n';
const PLAIN = `package:
  name: tool
  version: "1"
build:
  script:
    env:
      FEATURE_GUI: \${{ feature_gui }}
      FEATURE_STATIC: \${{ feature_static }}
  string: f_gui_1_static_0_h\${{ hash }}_0
`;
const SOURCE = `. "\${RECIPE_DIR}/features.sh"`;

function plain(name: string): string {
  return readFileSync(join(folder, 'plain', name), 'utf8');
}

test('files that are links are changed where the recipe has them, and what they lead to stays', async () => {
  write('recipes/files/recipe', TOOL);
  write('recipes/files/script', '#!/bin/sh\nhas_feature gui\n', 0o755);
  write('recipes/files/keys', 'python:\n  - "3.11"\n');
  symlinkSync('files/recipe', join(folder, 'recipes/recipe.yaml'));
  symlinkSync('files/script', join(folder, 'recipes/build.sh'));
  symlinkSync('files/keys', join(folder, 'recipes/variants.yaml'));
  expect((await resolve('--out', 'plain')).stderr).toBe('');
  expect(plain('recipe.yaml')).toBe(PLAIN);
  expect(plain('build.sh')).toBe(`#!/bin/sh\n${SOURCE}\nhas_feature gui\n`);
  expect(statSync(join(folder, 'plain/build.sh')).mode & 0o777).toBe(0o755);
  expect(statSync(join(folder, 'plain/recipe.yaml')).mode & 0o777).toBe(0o644);
  expect(plain('variants.yaml')).toMatch(/^python:\n {2}- "3.11"\nfeature_gui:/);
  expect([plain('files/recipe'), plain('files/keys')]).toEqual([TOOL, 'python:\n  - "3.11"\n']);
});

test('a byte order mark and the line ends of Windows stay', async () => {
  const windows = (text: string) => text.replaceAll('\n', '\r\n');
  write('recipes/recipe.yaml', `\ufeff${windows(TOOL)}`);
  write('recipes/build.sh', 'has_feature gui\r\n');
  expect((await resolve('--out', 'plain/')).stderr).toBe('');
  expect(plain('recipe.yaml')).toBe(`\ufeff${windows(PLAIN)}`);
  expect(plain('build.sh')).toBe(`${SOURCE}\r\nhas_feature gui\r\n`);
});

test.each([
  ['features in braces', '{package: {name: a}, features: [{name: b}]}\n', 'a form that is not read'],
  ['uses_features in braces', `${TOOL}outputs: [{package: {name: a}, uses_features: [gui]}]\n`, 'line'],
  ['an alias of what is removed', `${TOOL}    description: &d x\nabout:\n  summary: *d\n`, 'neither anchors'],
])('%s: refused', async (_, text, expected) => {
  write('recipes/recipe.yaml', text);
  const { status, stderr } = await resolve('--out', 'plain');
  expect([status, readdirSync(folder)]).toEqual([2, ['recipes']]);
  expect(stderr).toContain(expected);
});

test('a script that is no text in UTF-8 is refused if it would be changed, else copied', async () => {
  const latin = (text: string) => Buffer.from(text, 'latin1');
  write('recipes/recipe.yaml', TOOL);
  writeFileSync(join(folder, 'recipes/build.sh'), latin('echo caf\xe9\nhas_feature gui\n'));
  expect((await resolve('--out', 'plain')).stderr).toContain('recipes/build.sh: not a text in UTF-8');
  writeFileSync(join(folder, 'recipes/build.sh'), latin('echo caf\xe9\n'));
  expect((await resolve('--out', 'plain')).status).toBe(0);
  expect(readFileSync(join(folder, 'plain/build.sh'))).toEqual(latin('echo caf\xe9\n'));
});

test('a link that leaves a recipe, and a features.sh of its own, are refused together', async () => {
  writeRecipes();
  symlinkSync('../../../taken', join(folder, 'recipes/curl-feedstock/recipe/out'));
  write('recipes/zlib/features.sh', '');
  const { status, stderr } = await resolve('curl', '--out', 'plain');
  expect(status).toBe(2);
  expect(stderr).toContain('recipes/curl-feedstock/recipe/out: this link leaves the folder');
  expect(stderr).toContain('recipes/zlib/meta.yaml: the file features.sh is there already');
});
