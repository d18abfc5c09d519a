import { pathToFileURL } from 'node:url';
import { Config } from '@oclif/core/config';
import { Help } from '@oclif/core/help';
import { expect, test } from 'vitest';
import { readProgram } from '../../src/cli/program.js';
import { rootHelp } from '../../src/cli/root-help.js';
import { bin } from '../command-line.js';
import { runProgram } from '../program.js';

const root = pathToFileURL(bin).href;
const program = readProgram(root);

/** Returns the help that oclif prints at a width. */
async function oclifHelp(maxWidth: number): Promise<string> {
  const lines: string[] = [];
  class Printed extends Help {
    protected override log(text: string): void {
      lines.push(text);
    }
  }
  const config = await Config.load(root);
  await new Printed(config, { maxWidth, stripAnsi: true }).showHelp([]);
  return `${lines.join('\n')}\n`;
}

test.each([40, 45, 50, 55, 60, 72, 79, 80, 81, 100, 120, 200])(
  'the help of the program is that of oclif, %i columns wide',
  async (width) => {
    expect(rootHelp(program, width, (text) => text)).toBe(await oclifHelp(width));
  },
);

test('a title is formatted', () => {
  expect(rootHelp(program, 80, (text) => `*${text}*`)).toContain(
    '\n\n*USAGE*\n  $ archi-construct [COMMAND]\n',
  );
});

test('a pipe gets 80 columns and no escape codes', async () => {
  const { stdout } = await runProgram([process.execPath, bin, '--help']);
  expect(stdout).toBe(await oclifHelp(80));
});
