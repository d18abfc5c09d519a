import { expect, test } from 'vitest';
import { describeCommands } from '../../src/completion/describe.js';
import { COMMANDS, TOPICS } from './commands.js';

test('describeCommands lists commands, topics, arguments and flags for completion', () => {
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
  const commandNamed = (name: string) => described.find((command) => command.name === name);
  expect(commandNamed('')?.commands.map(({ word }) => word)).toEqual(['channel', 'completion', 'image']);
  expect(commandNamed('')?.commands[0]).toEqual({ word: 'channel', summary: 'Channels.' });
  expect(commandNamed('image')?.commands.map(({ word }) => word)).toEqual(['lint']);
  expect(commandNamed('image')?.flags.map(({ name, value }) => [name, value])).toEqual([
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
