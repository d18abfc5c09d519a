import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commandList, commandPage, type DocumentedCommand, pageName } from './command-page.js';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'docs/commands');
const STALE = 'stale: run `npm run generate`';

/** The file of `npm run build`, which `npm test` and `npm run generate` run first. */
const manifest: { commands: Record<string, DocumentedCommand> } = JSON.parse(
  readFileSync(join(root, 'oclif.manifest.json'), 'utf8'),
);
const commands = Object.values(manifest.commands).filter(({ hidden }) => hidden !== true);

describe('the generated command reference is up to date:', () => {
  test.each(commands.map((command) => [command.id, command] as const))('%s', async (id, command) => {
    expect(commandPage(command)).not.toContain('<%');
    await expect(commandPage(command), STALE).toMatchFileSnapshot(join(folder, pageName(id)));
  });

  test('the list of commands', async () => {
    await expect(commandList(commands), STALE).toMatchFileSnapshot(join(folder, 'README.md'));
  });

  test('has no page of a removed command', () => {
    const pages = ['README.md', ...commands.map(({ id }) => pageName(id))];
    expect(readdirSync(folder).filter((name) => !pages.includes(name))).toEqual([]);
  });
});

const BARE = { args: {}, flags: {}, aliases: [], hiddenAliases: [], hidden: false, hasDynamicHelp: false };

describe('the page of a command', () => {
  test('shows the default, choices and conditions of each flag', () => {
    const option = { type: 'option', multiple: false } as const;
    const text = commandPage({
      ...BARE,
      id: 'some:thing',
      summary: 'Do <it>.',
      args: { file: { name: 'file', required: true, description: 'A | B' } },
      flags: {
        one: {
          ...option,
          name: 'one',
          summary: 'One.',
          options: ['a', 'b'],
          default: 'a',
          exclusive: ['two'],
        },
        two: {
          ...option,
          name: 'two',
          char: 't',
          summary: 'Of `x|y` and __z__.',
          helpValue: 'Z',
          required: true,
          multiple: true,
        },
        three: { type: 'boolean', name: 'three', allowNo: false, summary: 'Three.', dependsOn: ['one'] },
        secret: { type: 'boolean', name: 'secret', allowNo: false, hidden: true },
      },
      exitCodes: { 1: 'Warnings.' },
    });
    expect(text).toMatchInlineSnapshot(`
      "# archi-construct some thing

      <!-- Made by \`npm run generate\` from the command itself: edit the command, not this page. -->

      Do \\<it\\>.

      \`\`\`text
      archi-construct some thing FILE --two Z [FLAGS]
      \`\`\`

      ## Arguments

      | argument | |
      | --- | --- |
      | \`FILE\` | A \\| B |

      ## Flags

      | flag | |
      | --- | --- |
      | \`--one a\\|b\` | One. Default: \`a\`. Not together with \`--two\`. |
      | \`--three\` | Three. Only with \`--one\`. |
      | \`-t\`, \`--two Z\` | Of \`x\\|y\` and \\_\\_z\\_\\_. Required. Repeatable. Not together with \`--one\`. |

      ## Exit codes

      | code | |
      | --- | --- |
      | 0 | Done. |
      | 1 | Warnings. |
      | 2 | The input is at fault: flags, manifest, package or channel. |
      | 3 | A program, a server or the disk failed; the same command may work later. |
      | 70 | A bug in archi-construct. |

      [All commands](README.md)
      "
    `);
  });
});
