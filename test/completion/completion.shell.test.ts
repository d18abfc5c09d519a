import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { completionScript } from '../../src/completion/script.js';
import { SHELLS } from '../../src/completion/types.js';
import { runProgram } from '../program.js';
import { describeWithTools, testWithTools } from '../tools.js';
import { COMMANDS, TOPICS } from './commands.js';
import { offersOf, writeScript } from './shells.js';

describe.each(SHELLS)('%s', (shell) => {
  describeWithTools('completes', { tools: [shell] }, () => {
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
      // A word behind an argument is no command.
      expect(await offers('image x l')).not.toContain('lint');
    });

    test('flags, without hidden ones', async () => {
      const all = ['--builder', '--builder-arg', '--help', '--manifest', '--out', '--quiet'];
      expect(await dashed('image --')).toEqual(all);
      expect(await dashed('image x --bu')).toEqual(['--builder', '--builder-arg']);
      expect(await dashed('image lint --')).toEqual(['--help']);
    });

    test('the choices of a flag', async () => {
      expect(await offers('image --builder ')).toEqual(['auto', 'direct', 'docker']);
      expect(await offers('image --builder d')).toEqual(['direct', 'docker']);
      expect(await offers('image --quiet --builder=d')).toEqual(['direct', 'docker']);
    });

    test('the choices of an argument', async () => {
      expect(await offers('completion ')).toEqual(['bash', 'fish', 'zsh']);
    });

    test('names of files', async () => {
      expect(await offers('channel index a')).toEqual(['a.lock']);
      expect(await offers('image --manifest a')).toEqual(['a.lock']);
      expect(await offers('image -m a')).toEqual(['a.lock']);
      expect(await offers('image --out f')).toEqual(['folder']);
    });

    test('without running anything that a description holds', async () => {
      await offers('');
      await dashed('image --');
      expect(() => readFileSync(join(folder, 'pwned'))).toThrow('ENOENT');
    });
  });
});

testWithTools('shellcheck accepts the script for bash', { tools: ['shellcheck'] }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'completion-'));
  try {
    const path = writeScript(folder, 'bash', completionScript('bash', COMMANDS, TOPICS));
    expect(await runProgram(['shellcheck', '--shell=bash', path])).toMatchObject({ status: 0, stdout: '' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
