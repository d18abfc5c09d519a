import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { formatError, UserError } from '../../../src/errors.js';
import { RECIPE_RULES } from '../../../src/recipe/check/rules.js';
import { runCommandLine } from '../../command-line.js';

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'archi-recipe-')));
});

afterEach(() => rmSync(folder, { recursive: true }));

const META = 'requirements:\n  build:\n    - {{ compiler("c") }}  # why\n  host:\n    - zlib\n    - cmake\n';
const READY = 'requirements:\n  host:\n    - zlib\n';

function write(path: string, text: string): string {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
  return join(folder, path);
}

function read(path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}

function check(...argv: readonly string[]) {
  return runCommandLine(['recipe', 'check', ...argv], { cwd: folder });
}

describe('the exit code', () => {
  test.each([
    [[], 2],
    [['--fail-on', 'never'], 0],
    [['--fix'], 0],
    [['--diff'], 2],
    [['--severity', 'error', '--fail-on', 'error'], 2],
  ])('%j: %i', async (flags, status) => {
    write('a/meta.yaml', META);
    expect((await check('a', ...flags)).status).toBe(status);
  });

  test('is the same for a recipe behind a byte order mark, which repairs leave', async () => {
    write('a/meta.yaml', META);
    write('b/meta.yaml', `\ufeff${META}`);
    expect((await check('a', 'b', '--fix')).status).toBe(0);
    expect(read('b/meta.yaml')).toBe(`\ufeff${read('a/meta.yaml')}`);
    expect(read('a/meta.yaml')).not.toBe(META);
  });

  test('is 1 for warnings and 0 for a recipe that is ready', async () => {
    write('a/meta.yaml', META.replace('    - cmake\n', ''));
    write('b/meta.yaml', READY);
    expect((await check('a')).status).toBe(1);
    expect((await check('a', '--fail-on', 'error')).status).toBe(0);
    expect((await check('b')).stdout).toBe(
      'b/meta.yaml, linux-64 to linux-aarch64: no errors, no warnings, no notes, score 100\n',
    );
  });
});

test('the columns of the table count what the line below sums up', async () => {
  write('a-feedstock/recipe/meta.yaml', READY);
  write('a-feedstock/conda-forge.yml', 'test_on_native_only: true\n');
  write('b/meta.yaml', READY);
  const usual = (await check('a-feedstock', 'b')).stdout;
  expect(usual).toMatch(/ 0 +1 +0 +a-feedstock\/recipe\/meta\.yaml\n/);
  expect(usual).toContain('no notes');
  const { stdout } = await check('a-feedstock', 'b', '--severity', 'note');
  expect(stdout).toMatch(/ 0 +1 +1 +a-feedstock\/recipe\/meta\.yaml\n/);
  expect(stdout).toContain('1 note');
});

test.each(['text', 'markdown', 'sarif'])('the report of several recipes as %s', async (format) => {
  write('a-feedstock/recipe/meta.yaml', META);
  write('a-feedstock/conda-forge.yml', 'bot: {}\n');
  write('a-feedstock/recipe/build.sh', 'make check # `|\n');
  write('b/recipe.yaml', 'requirements:\n  host: [python]\n');
  write('c d/meta.yaml', READY);
  const { stdout, stderr } = await check('.', '--format', format, '--severity', 'note');
  expect(stderr).toBe('');
  await expect(stdout).toMatchFileSnapshot(`golden/report.${format}.txt`);
});

test('SARIF names existing rules, and places in the files', async () => {
  write('a/meta.yaml', META);
  const [run] = JSON.parse((await check('a', '--format', 'sarif')).stdout).runs;
  expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(RECIPE_RULES.map(({ id }) => id));
  for (const { ruleId, ruleIndex, locations } of run.results) {
    expect(run.tool.driver.rules[ruleIndex].id).toBe(ruleId);
    const [{ physicalLocation: place }] = locations;
    expect(place.artifactLocation.uri).toBe('a/meta.yaml');
    expect(META.split('\n')[place.region.startLine - 1]?.slice(place.region.startColumn - 1)).not.toBe('');
  }
});

test('git applies what --diff prints, and --fix leaves the same', async () => {
  write('a/meta.yaml', META);
  write('a/build.sh', 'cmake ..\n');
  const { stdout } = await check('.', '--diff');
  execFileSync('git', ['apply'], { cwd: folder, input: stdout });
  const applied = [read('a/meta.yaml'), read('a/build.sh')];
  expect(applied[1]).toBe(`cmake \${CMAKE_ARGS} ..\n`);
  execFileSync('git', ['apply', '-R'], { cwd: folder, input: stdout });
  expect(read('a/meta.yaml')).toBe(META);
  await check('.', '--fix');
  expect([read('a/meta.yaml'), read('a/build.sh')]).toEqual(applied);
  expect((await check('.', '--diff')).stdout).toBe('');
});

test('--fix keeps modes and links', async () => {
  const target = write('elsewhere.yaml', META);
  mkdirSync(join(folder, 'a'));
  symlinkSync('../elsewhere.yaml', join(folder, 'a/meta.yaml'));
  write('a/build.sh', 'cmake ..\n');
  chmodSync(join(folder, 'a/build.sh'), 0o755);
  await check('.', '--fix');
  expect(lstatSync(join(folder, 'a/meta.yaml')).isSymbolicLink()).toBe(true);
  expect(readlinkSync(join(folder, 'a/meta.yaml'))).toBe('../elsewhere.yaml');
  expect(readFileSync(target, 'utf8')).not.toBe(META);
  expect(statSync(join(folder, 'a/build.sh')).mode & 0o777).toBe(0o755);
});

test('--fix does not repair what a link out of the given folder leads to', async () => {
  const target = write('elsewhere.yaml', META);
  mkdirSync(join(folder, 'a'));
  symlinkSync('../elsewhere.yaml', join(folder, 'a/meta.yaml'));
  write('b/meta.yaml', META);
  const { status, stderr } = await check('a', 'b', '--fix');
  expect([status, stderr.replaceAll(folder, 'HERE')]).toMatchSnapshot();
  expect(readFileSync(target, 'utf8')).toBe(META);
  expect(read('b/meta.yaml')).not.toBe(META);
  expect((await check('a')).stderr).toBe('');
  await check('a/meta.yaml', '--fix');
  expect(readFileSync(target, 'utf8')).not.toBe(META);
});

test('a patch with line ends of Windows goes into a file', async () => {
  write('a/meta.yaml', META.replaceAll('\n', '\r\n'));
  const printed = await check('a', '--diff');
  expect([printed.status, printed.stdout]).toEqual([2, '']);
  expect(printed.stderr).toContain('write it into a file: --out FILE');
  await check('a', '--diff', '--out', 'repairs.diff');
  execFileSync('git', ['apply', '--whitespace=nowarn', 'repairs.diff'], { cwd: folder });
  const text = read('a/meta.yaml');
  expect(text).toContain('    - cmake\r\n    - {{ stdlib("c") }}\r\n'.split('\r\n')[1]);
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
});

describe('input that cannot be used', () => {
  test.each([
    ['no path', []],
    ['no such path', ['nowhere']],
    ['no recipe in a folder', ['.']],
    ['another file', ['other.txt']],
    ['one platform', ['ok', '--to', 'linux-64']],
    ['an unknown platform', ['ok', '--to', 'linux-9']],
    ['a patch in another form', ['ok', '--diff', '--format', 'sarif']],
  ])('%s', async (_, argv) => {
    if (argv[0] === 'ok') write('ok/meta.yaml', READY);
    if (argv[0] === 'other.txt') write('other.txt', 'x');
    const { status, stdout, stderr } = await check(...argv);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^Error: .+\n {2}.+\n/);
  });

  test('a recipe that cannot be read is named, and the others are checked', async () => {
    write('a/meta.yaml', META);
    write('big/meta.yaml', ' '.repeat(2 ** 20 + 1));
    mkdirSync(join(folder, 'odd'));
    writeFileSync(join(folder, 'odd/meta.yaml'), Buffer.from([0x61, 0xff]));
    const { status, stdout, stderr } = await check('.', '--fix');
    expect([status, stdout]).toEqual([2, expect.stringContaining('a/meta.yaml')]);
    expect(stderr).toContain('big/meta.yaml: ');
    expect(stderr).toContain('odd/meta.yaml: not a text in UTF-8');
    expect(readFileSync(join(folder, 'odd/meta.yaml'))).toEqual(Buffer.from([0x61, 0xff]));
  });

  // YAML 1.2, 6.1: tabs must not be used in indentation.
  test('a recipe.yaml that is not YAML has no score, but its problems with their lines', async () => {
    write('tabs/recipe.yaml', 'package:\n\tname: a\n');
    write('open/recipe.yaml', 'package: {name: a\nbuild: [\n');
    const { status, stdout, stderr } = await check('.', '--fix');
    expect([status, stdout]).toEqual([2, expect.not.stringContaining('score')]);
    expect(stderr).toContain('tabs/recipe.yaml:2:1: Tabs are not allowed as indentation');
    expect(stderr).toContain('open/recipe.yaml:2:1: ');
    expect(read('tabs/recipe.yaml')).toBe('package:\n\tname: a\n');
  });

  test('a script outside of the folder is not read', async () => {
    write('secret.sh', 'make check\n');
    write('a/meta.yaml', 'build:\n  script: bash ../secret.sh && /secret.sh\n');
    mkdirSync(join(folder, 'b'));
    write('b/meta.yaml', READY);
    symlinkSync('../secret.sh', join(folder, 'b/build.sh'));
    mkdirSync(join(folder, 'linked'));
    write('linked/meta.yaml', 'build:\n  script: bash sub/secret.sh\n');
    symlinkSync('..', join(folder, 'linked/sub'));
    expect((await check('a', 'b', 'linked')).stdout).not.toContain('secret');
    await check('a', 'b', 'linked', '--fix');
    expect(read('secret.sh')).toBe('make check\n');
  });
});

test('errors of the function are those of the command', async () => {
  const { checkRecipes } = await import('../../../src/recipe/check/run.js');
  const error = await checkRecipes({ paths: [join(folder, 'nowhere')] }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  expect(formatError(error as UserError)).toContain('check the path');
});
