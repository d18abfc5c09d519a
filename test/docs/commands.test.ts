import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readProgram } from '../../src/cli/program.js';
import { bin, runCommandLine } from '../command-line.js';
import { commandLinesOf, type DocumentedLine, spokenLinesOf } from './command-lines.js';
import { readRepositoryFile, repositoryFiles } from './files.js';
import { readMarkdown } from './markdown.js';
import { strangeWords, whyUnusable } from './parse-line.js';

const root = join(import.meta.dirname, '../..');
const program = readProgram(pathToFileURL(bin).href);
const pages = repositoryFiles()
  .filter((path) => path.endsWith('.md'))
  .map((path) => ({ path, markdown: readMarkdown(readRepositoryFile(path)) }));
const lines = pages.flatMap(({ path, markdown }) => placed(path, commandLinesOf(markdown)));

function placed(path: string, found: readonly DocumentedLine[]) {
  return found.map(({ line, argv }) => ({ at: `${path}:${line} ${argv.join(' ')}`, argv }));
}

describe('the command lines in the docs', () => {
  test('have existing commands, arguments and flags that go together', async () => {
    expect(lines.length).toBeGreaterThan(50);
    const problems = await Promise.all(
      lines.map(async ({ at, argv }) => {
        const reason = await whyUnusable(argv, program);
        return reason === null ? [] : [`${at}\n${reason}`];
      }),
    );
    expect(problems.flat()).toEqual([]);
  });

  test('have existing flags inside sentences', () => {
    const spoken = pages.flatMap(({ path, markdown }) => placed(path, spokenLinesOf(markdown)));
    const strange = spoken.flatMap(({ at, argv }) =>
      strangeWords(argv, program).map((word) => `${at}: ${word}`),
    );
    expect(strange).toEqual([]);
  });

  test('call existing scripts of package.json', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const called = pages.flatMap(({ path, markdown: { blocks, spans } }) =>
      [...blocks, ...spans].flatMap(({ text }) =>
        [...text.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name = '']) => ({ path, name })),
      ),
    );
    expect(called.filter(({ name }) => !(name in scripts))).toEqual([]);
  });
});

describe('a command line of the docs that needs no input works in an empty folder:', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'documented-'));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const runnable = new Map(
    lines.filter(({ argv }) => needsNothing(argv)).map(({ argv }) => [argv.join(' '), argv]),
  );

  test('the docs have such lines', () => {
    expect([...runnable.keys()]).toEqual(expect.arrayContaining(['installer --py 3.7 --render']));
  });

  test.each([...runnable])('%s', async (line, argv) => {
    const cwd = join(folder, line.replaceAll('/', '_'));
    mkdirSync(cwd);
    const environment = { HOME: folder, PATH: process.env['PATH'] };
    const { status, stdout, stderr } = await runCommandLine(argv, { cwd, environment });
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(stdout).not.toBe('');
  });
});

/** Tells whether a command line reads only files that come with the program. */
function needsNothing(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  if (
    argv
      .slice(0, end === -1 ? argv.length : end)
      .some((word) => ['--help', '-h', '--version', '-V'].includes(word))
  )
    return true;
  if (argv[0] === 'help' || argv[0] === 'version' || argv[0] === 'completion') return true;
  return argv[0] === 'installer' && argv.includes('--py') && argv.includes('--render');
}

describe('the check of the docs', () => {
  const linesOf = (text: string) =>
    commandLinesOf(readMarkdown(text)).map(({ line, argv }) => [line, ...argv]);

  test('finds command lines in code blocks, spans and scripts', () => {
    const text = [
      'Words\n\n    archi-construct lock a   # why',
      '```sh\nA=1 archi-construct graph "a b" | less && archi-construct pins c\n$ node lib/bin.js plan \\\n    --want x\n```',
      '```text\narchi-construct COMMAND\n```',
      '```\nnpx archi-construct audit $HOME/x; cd archi-construct\n```',
    ].join('\n\n');
    expect(linesOf(text)).toEqual([
      [3, 'lock', 'a'],
      [6, 'graph', 'a b'],
      [6, 'pins', 'c'],
      [7, 'plan', '--want', 'x'],
      [16, 'audit', '$HOME/x'],
    ]);
  });

  test.each([
    [['installer', '--py', '3.7', '--frobnicate'], '--frobnicate: no such flag'],
    [['installer', '--py', '3.7', '--manifest', 'x'], 'cannot'],
    [['image', '--builder', 'kaniko'], 'kaniko'],
    [['channel', 'meta', 'zlib'], '--out: this flag is missing'],
    [['inspect', 'a.sh', 'b.sh'], 'b.sh'],
    [['instaler'], 'no such command'],
  ])('refuses %j', async (argv, reason) => {
    expect(await whyUnusable(argv, program)).toContain(reason);
  });

  test('checks the flags of command lines inside sentences', () => {
    const strange = (line: string) =>
      spokenLinesOf(readMarkdown(`So \`${line}\` does it.`)).flatMap(({ argv }) =>
        strangeWords(argv, program),
      );
    expect(strange('archi-construct image --builder …')).toEqual([]);
    expect(strange('archi-construct image --bilder docker')).toEqual(['--bilder']);
    expect(strange('archi-construct imagine --builder docker')).toEqual(['imagine']);
    expect(strange('archi-construct COMMAND --help')).toEqual([]);
  });
});
