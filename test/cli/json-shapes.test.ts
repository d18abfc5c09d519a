import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { bin, runCommandLine } from '../command-line.js';
import { writeFakeEngine } from '../engine/fake-engine.js';
import { writeFixtureChannel } from '../fixtures/channel.js';
import { FAILURE, SHAPES } from './json-shapes.js';

const page = readFileSync(new URL('../../docs/json.md', import.meta.url), 'utf8');

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'archi-json-'));
  const zlib = { name: 'zlib', subdir: 'linux-64', files: { 'lib/z.txt': 'z' } };
  const base = { name: 'base', subdir: 'linux-64', depends: ['zlib'], files: { 'lib/b.txt': 'b' } };
  await writeFixtureChannel(join(folder, 'ch'), [zlib, base]);
  await writeFixtureChannel(join(folder, 'ch2'), [zlib]);
  writeFileSync(
    join(folder, 'manifest.yaml'),
    'name: My\nversion: 1.0.0\nchannels: [./ch]\nspecs: [base]\nplatforms: {linux-64: {virtual_packages: [__glibc 2.17]}}\n',
  );
  writeFileSync(
    join(folder, 'Dockerfile'),
    `FROM --platform=linux/amd64 debian:bookworm@sha256:${'1'.repeat(64)}\nUSER 1000\n`,
  );
  const image = 'name: mine\nmanifest: manifest.yaml\nprefix: /opt/my\n';
  writeFileSync(join(folder, 'image.yaml'), `${image}base: debian:bookworm@sha256:${'1'.repeat(64)}\n`);
  writeFileSync(join(folder, 'scratch.yaml'), `${image}base: scratch\n`);
  writeFileSync(join(folder, 'pins.yaml'), 'zlib:\n  - 0.9\n');
  writeFileSync(join(folder, 'empty'), '');
  mkdirSync(join(folder, 'nothing'));
  mkdirSync(join(folder, 'recipes'));
  writeFileSync(
    join(folder, 'recipes', 'meta.yaml'),
    'requirements:\n  build:\n    - {{ compiler("c") }}\n  host:\n    - python\n',
  );
  mkdirSync(join(folder, 'v1'));
  writeFileSync(join(folder, 'v1', 'recipe.yaml'), 'package: {name: zlib, version: "1"}\n');
  writeFakeEngine(
    join(folder, 'bin'),
    `mkdir -p "$OUT/linux-64" && cp '${folder}'/ch/linux-64/zlib-* "$OUT/linux-64/"`,
  );
  mkdirSync(join(folder, 'named'));
  writeFileSync(
    join(folder, 'named', 'recipe.yaml'),
    'package: {name: a, version: "1"}\nsource: {path: .}\n',
  );
  // Several of the commands below use these files.
  const { status, stderr } = await run('installer', ...SUBJECT);
  expect([status, stderr]).toEqual([0, expect.any(String)]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SUBJECT = ['--manifest', 'manifest.yaml', '--platform', 'linux-64'];
const SH = 'dist/My-1.0.0-Linux-x86_64.sh';

function run(...argv: string[]) {
  const environment = {
    ...process.env,
    ARCHI_CONSTRUCT_CACHE: join(folder, 'cache'),
    PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
  };
  return runCommandLine(argv, { cwd: folder, environment });
}

type Command = keyof typeof SHAPES;

/** Commands whose exit code depends on their findings. */
const FINDING: readonly Command[] = ['audit', 'image lint', 'recipe check'];

describe('--json prints the documented shape', () => {
  test.each<[Command, readonly string[]]>([
    ['lock', [...SUBJECT]],
    ['lock', [...SUBJECT, '--dry-run']],
    ['installer', [...SUBJECT, '--dry-run']],
    ['installer', [...SUBJECT, '--render']],
    ['installer', [...SUBJECT]],
    ['inspect', [SH]],
    ['verify', [SH]],
    ['audit', [SH]],
    ['audit', ['ch']],
    ['graph', [SH]],
    ['graph', ['--channel', 'ch', '--platform', 'linux-64', '--out', 'graph.txt']],
    ['pins', [SH]],
    ['pins', [SH, '--compare', 'pins.yaml', '--out', 'ours.yaml']],
    ['plan', ['--want', 'base', '--channel', 'ch', '--emit', 'make']],
    ['init', ['Hello']],
    ['doctor', ['--offline']],
    ['cache list', []],
    ['cache prune', ['--dry-run']],
    ['cache verify', []],
    ['channel index', ['ch2']],
    ['channel mirror', [SH, '--out', 'mirrored']],
    ['channel mirror', ['base', '--channel', 'ch', '--platform', 'linux-64', '--out', 'mirrored']],
    ['channel diff', ['ch', 'ch2', '--platform', 'linux-64']],
    ['channel diff', [SH, SH]],
    ['channel meta', ['base', '--channel', 'ch', '--platform', 'linux-64', '--out', 'meta']],
    ['image', ['--image', 'image.yaml', '--platform', 'linux-64', '--builder', 'none', '--out', 'contexts']],
    [
      'image',
      ['--image', 'scratch.yaml', '--platform', 'linux-64', '--builder', 'direct', '--output', 'oci:oci'],
    ],
    ['image lint', ['Dockerfile']],
    ['recipe check', ['recipes']],
    ['recipe check', ['recipes', '--diff', '--fix', '--out', 'recipes.diff']],
    ['recipe resolve', ['--recipes', 'recipes', '--out', 'plain']],
    ['recipe build', ['v1', '--channel', 'built', '--to', 'linux-64', '--from', 'linux-64']],
    ['recipe source-archive', ['named', '--channel', 'ch2']],
    [
      'channel mirror',
      ['base', '--sources', '--channel', 'ch', '--platform', 'linux-64', '--out', 'mirrored'],
    ],
  ])('%s %j', async (command, argv) => {
    const { status, stdout, stderr } = await run(...command.split(' '), ...argv, '--json', '-q');
    expect([stderr, status === 0 || FINDING.includes(command)]).toEqual(['', true]);
    expect(SHAPES[command].safeParse(JSON.parse(stdout)).error?.issues).toBeUndefined();
  });

  test.each<[Command, readonly string[]]>([
    ['installer', ['--py', '9.9']],
    ['installer', ['--manifest', 'nowhere.yaml']],
    ['installer', ['--manifest', 'nothing']],
    ['installer', ['--manifest', 'empty']],
    ['installer', ['--manifest', 'empty/below']],
    ['lock', [...SUBJECT, '--channel', './nowhere']],
    ['lock', [...SUBJECT, '--channel', 'https://a.example/', '--offline']],
    ['lock', ['zlib']],
    ['inspect', ['nowhere']],
    ['inspect', ['nothing']],
    ['inspect', ['empty']],
    ['verify', ['ch']],
    ['verify', [SH, '--lock', 'empty']],
    ['audit', ['empty']],
    ['audit', ['nothing']],
    ['graph', ['nothing']],
    ['graph', ['empty']],
    ['graph', [SH, '--why', 'zlip']],
    ['pins', ['nothing']],
    ['pins', [SH, '--compare', 'nothing']],
    ['pins', [SH, '--channel', 'ch']],
    ['plan', ['--want', 'nosuch', '--channel', './nowhere']],
    ['plan', ['numpy']],
    ['port', ['--recipes', 'nowhere', '--channel', 'x', '--compilers', 'ch', '--bootstrap', 'ch']],
    ['port', ['--recipes', 'recipes', '--channel', 'x', '--to', 'linux-64']],
    ['bootstrap', ['--out', 'x', '--suite', 'nosuch']],
    ['image', ['--image', 'nowhere']],
    ['image', ['--image', 'empty']],
    ['image lint', ['nowhere', 'nothing']],
    ['image lint', ['nothing']],
    ['recipe check', ['nowhere', 'empty']],
    ['recipe check', ['nothing']],
    ['recipe check', ['recipes', '--to', 'linux-64']],
    ['recipe source-archive', ['recipes', '--channel', 'ch2']],
    ['recipe resolve', ['zlip[x]', '--recipes', 'recipes', '--out', 'plain2']],
    ['recipe build', ['nowhere', '--channel', 'built2']],
    ['recipe build', ['v1', '--channel', 'built2', '--engine', 'conda-build']],
    ['recipe build', ['v1', '--channel', 'recipes']],
    ['channel index', ['nowhere']],
    ['channel index', ['empty']],
    ['channel mirror', ['nowhere.lock', '--out', 'x']],
    ['channel diff', ['nowhere', 'empty']],
    ['channel meta', ['nosuch', '--channel', 'ch', '--out', 'empty']],
  ])('of a failure: %s %j', async (command, argv) => {
    const { status, stdout, stderr } = await run(...command.split(' '), ...argv, '--json', '-q');
    const printed = JSON.parse(stdout);
    expect(FAILURE.safeParse(printed).error?.issues).toBeUndefined();
    const { error: _, ...part } = printed;
    if (Object.keys(part).length > 0) SHAPES[command as keyof typeof SHAPES].parse(part);
    expect([status, stderr]).toEqual([printed.error.exitCode, '']);
    // None of these is a fault of the disk or of this program.
    expect(status).toBe(2);
    const asText = await run(...command.split(' '), ...argv);
    expect([asText.status, asText.stdout]).toEqual([2, '']);
    for (const { message, fix, where } of printed.error.problems) {
      // A path is absolute, whatever the working folder.
      if (where !== undefined && !isAbsolute(where))
        expect([where, existsSync(join(folder, where))]).toEqual([where, false]);
      if (/^no such (file|folder)/.test(message)) expect(where).toMatch(/^\//);
      expect(asText.stderr).toContain(message.split('\n')[0]);
      expect([fix, message]).toEqual([expect.any(String), message]);
    }
  });

  test('channel serve --json prints one line when it answers and one when it ends', async () => {
    const child = spawn(process.execPath, [bin, 'channel', 'serve', 'ch', '--port', '0', '--json', '-q'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill());
    const lines: unknown[] = [];
    for await (const line of createInterface(child.stdout)) {
      lines.push(JSON.parse(line));
      if (lines.length > 1) continue;
      await (await fetch(`${(lines[0] as { url: string }).url}/noarch/repodata.json`)).text();
      child.kill('SIGINT');
    }
    for (const line of lines) expect(SHAPES['channel serve'].safeParse(line).error?.issues).toBeUndefined();
    expect(lines).toEqual([{ url: expect.any(String) }, { url: expect.any(String), requests: 1 }]);
  });

  test('channel serve --json prints why it cannot serve', async () => {
    const { stdout, status } = await run('channel', 'serve', 'nowhere', '--json');
    expect([status, FAILURE.safeParse(JSON.parse(stdout)).success]).toEqual([2, true]);
  });
});

/**
 * Returns one JSON schema of the output of each command with `--json`, and of its failures: the content of
 * docs/json.schema.json.
 */
function published(): object {
  const schema = (shape: z.ZodType) => {
    const { $schema: _, ...rest } = z.toJSONSchema(shape);
    return rest;
  };
  const commands = Object.entries(SHAPES).map(([command, shape]) => [command, schema(shape)]);
  const results = (command: keyof typeof SHAPES) =>
    schema(z.strictObject({ results: z.array(SHAPES[command]) }));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'What archi-construct prints with --json, by command',
    $defs: {
      failure: schema(FAILURE),
      ...Object.fromEntries(commands),
      'installer of several platforms': results('installer'),
      'lock of several platforms': results('lock'),
    },
  };
}

test('docs/json.schema.json equals the shapes (npx vitest -u renews it)', async () => {
  const text = `${JSON.stringify(published(), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot('../../docs/json.schema.json');
});

test('several platforms give a list of results', async () => {
  const { stdout } = await run(
    'lock',
    '--manifest',
    'manifest.yaml',
    '--platform',
    'linux-64',
    '--arch',
    'x86_64',
    '--json',
    '-q',
  );
  const { results } = JSON.parse(stdout);
  expect(results).toHaveLength(2);
  for (const result of results) expect(SHAPES.lock.safeParse(result).error?.issues).toBeUndefined();
});

test("docs/json.md names the keys of every command's result", () => {
  for (const [command, shape] of Object.entries(SHAPES)) {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${command}\` | `));
    const keys = [...(row?.split(' | ')[1]?.matchAll(/`([^`]+)`/g) ?? [])].map(([, key]) => key);
    expect([command, ...keys]).toEqual([command, ...Object.keys(shape.shape)]);
  }
});
