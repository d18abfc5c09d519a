import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeCommands, type KnownCommand } from '../../src/completion/describe.js';
import { completionScript } from '../../src/completion/script.js';
import { SHELLS } from '../../src/completion/types.js';
import { runProgram } from '../program.js';
import { describeWithTools, testWithTools } from '../tools.js';
import { offersOf, writeScript } from './shells.js';

const option = { type: 'option' };
const HOSTILE = `it's [a] "$(touch pwned)" \`touch pwned\` \\ : * ~ é`;

const COMMANDS: readonly KnownCommand[] = [
  {
    id: 'image',
    summary: HOSTILE,
    args: { path: {} },
    flags: {
      builder: { ...option, name: 'builder', summary: HOSTILE, options: ['auto', 'direct', 'docker'] },
      'builder-arg': { ...option, name: 'builder-arg', helpValue: 'ARG' },
      out: { ...option, name: 'out', helpValue: 'DIR' },
      manifest: { ...option, name: 'manifest', char: 'm', helpValue: 'FILE' },
      quiet: { type: 'boolean', name: 'quiet', char: 'q' },
      secret: { type: 'boolean', name: 'secret', hidden: true },
    },
  },
  { id: 'image:lint', args: { file: {} }, flags: {}, strict: false },
  { id: 'channel:index', args: { folder: {} }, flags: {} },
  { id: 'channel:meta', args: {}, flags: {}, strict: false },
  { id: 'completion', args: { shell: { options: ['bash', 'zsh', 'fish'] } }, flags: {} },
  { id: 'hidden', args: {}, flags: {}, hidden: true },
];
const TOPICS = [{ name: 'channel', description: 'Channels.' }];

test('commands, topics and what they take, as shells complete them', () => {
  const described = describeCommands(COMMANDS, TOPICS);
  const names = described.map(({ name }) => name);
  expect(names).toEqual([
    '',
    'channel',
    'channel index',
    'channel meta',
    'completion',
    'image',
    'image lint',
  ]);
  const of = (name: string) => described.find((command) => command.name === name);
  expect(of('')?.commands.map(({ word }) => word)).toEqual(['channel', 'completion', 'image']);
  expect(of('')?.commands[0]).toEqual({ word: 'channel', summary: 'Channels.' });
  expect(of('image')?.commands.map(({ word }) => word)).toEqual(['lint']);
  expect(of('image')?.flags.map(({ name, value }) => [name, value])).toEqual([
    ['builder', ['auto', 'direct', 'docker']],
    ['builder-arg', 'none'],
    ['manifest', 'file'],
    ['out', 'folder'],
    ['quiet', null],
    ['help', null],
  ]);
  expect(described.map(({ argument }) => argument)).toEqual([
    null,
    null,
    'file',
    'none',
    ['bash', 'zsh', 'fish'],
    'file',
    'file',
  ]);
});

describe.each(SHELLS)('%s', (shell) => {
  describeWithTools('offers', { tools: [shell] }, () => {
    let folder: string;

    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'completion-'));
      writeScript(folder, shell, completionScript(shell, COMMANDS, TOPICS));
      writeFileSync(join(folder, 'a.lock'), '');
      mkdirSync(join(folder, 'folder'));
    });

    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    const offers = async (line: string) =>
      (await offersOf(shell, folder, `archi-construct ${line}`)).filter((word) => !word.startsWith('-'));
    const dashed = async (line: string) => {
      const words = await offersOf(shell, folder, `archi-construct ${line}`);
      return words.filter((word) => word.startsWith('--'));
    };

    test('commands and topics', async () => {
      expect(await offers('')).toEqual(['channel', 'completion', 'image']);
      expect(await offers('im')).toEqual(['image']);
      expect(await offers('channel ')).toEqual(['index', 'meta']);
    });

    test('commands below a command', async () => {
      expect(await offers('image l')).toEqual(['lint']);
      // What is behind an argument is no command.
      expect(await offers('image x l')).not.toContain('lint');
    });

    test('flags, and none that are hidden', async () => {
      const all = ['--builder', '--builder-arg', '--help', '--manifest', '--out', '--quiet'];
      expect(await dashed('image --')).toEqual(all);
      expect(await dashed('image x --bu')).toEqual(['--builder', '--builder-arg']);
      expect(await dashed('image lint --')).toEqual(['--help']);
    });

    test('choices of a flag', async () => {
      expect(await offers('image --builder ')).toEqual(['auto', 'direct', 'docker']);
      expect(await offers('image --builder d')).toEqual(['direct', 'docker']);
      expect(await offers('image --quiet --builder=d')).toEqual(['direct', 'docker']);
    });

    test('choices of an argument', async () => {
      expect(await offers('completion ')).toEqual(['bash', 'fish', 'zsh']);
    });

    test('files', async () => {
      expect(await offers('channel index a')).toEqual(['a.lock']);
      expect(await offers('image --manifest a')).toEqual(['a.lock']);
      expect(await offers('image -m a')).toEqual(['a.lock']);
      expect(await offers('image --out f')).toEqual(['folder']);
    });

    test('and runs nothing that a description holds', async () => {
      await offers('');
      await dashed('image --');
      expect(() => readFileSync(join(folder, 'pwned'))).toThrow('ENOENT');
    });
  });
});

testWithTools('shellcheck has nothing against the script for bash', { tools: ['shellcheck'] }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'completion-'));
  try {
    const path = writeScript(folder, 'bash', completionScript('bash', COMMANDS, TOPICS));
    expect(await runProgram(['shellcheck', '--shell=bash', path])).toMatchObject({ status: 0, stdout: '' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
