import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type ArchiError, formatError } from '../../src/errors.js';
import { readInstaller } from '../../src/inspect/read.js';
import { readAssignments } from '../../src/installer/header/assignments.js';
import { shellQuote } from '../../src/text/shell-word.js';
import { anyText } from '../fixtures/any-text.js';
import { builtInstaller } from './built.js';
import { memory } from './tamper.js';

let whole: string;

beforeAll(async () => {
  whole = readFileSync((await builtInstaller()).path, 'latin1');
});

function refusal(text: string): string {
  try {
    readInstaller(memory(Buffer.from(text, 'latin1')), 'X.sh');
  } catch (error) {
    return formatError(error as ArchiError).replaceAll(/(?<=X.sh:)\d+|\b\d{4,}\b/g, '<n>');
  }
  return 'it was read';
}

const HOSTILE: [string, (text: string) => string][] = [
  ['an open quote', (text) => text.replace(/^NAME=.*$/m, "NAME='Built")],
  ['two words', (text) => text.replace(/^NAME=.*$/m, "NAME='Built' touch pwned")],
  ['a command', (text) => text.replace(/^NAME=.*$/m, 'NAME=$(touch pwned)')],
  ['double quotes', (text) => text.replace(/^NAME=.*$/m, 'NAME="$HOME"')],
  ['the same value in another spelling', (text) => text.replace(/^NAME=.*$/m, `NAME='Bui'"lt"`)],
  ['a line that is none', (text) => text.replace(/^NAME=/m, 'rm -rf /\nNAME=')],
  ['a huge number', (text) => text.replace(/^INODES=.*$/m, `INODES=${'9'.repeat(400)}`)],
  ['a number in octal', (text) => text.replace(/^INODES=.*$/m, 'INODES=017')],
  ['a negative number', (text) => text.replace(/^INODES=.*$/m, 'INODES=-1')],
  ['set twice', (text) => text.replace(/^INODES=.*$/m, 'INODES=1\nINODES=1')],
  [
    'kinds that are wrong',
    (text) =>
      text
        .replace(/^NAME=.*$/m, 'NAME=5')
        .replace(/^PLATFORM=.*$/m, `PLATFORM='\u001b[2Jwin-64'`)
        .replace(/^COMPRESSION=.*$/m, `COMPRESSION='sh'`)
        .replace(/^MEMBERS=.*$/m, `MEMBERS='1 2 -3'`)
        .replace(/^PAYLOAD_SHA256=.*$/m, `PAYLOAD_SHA256='00'`)
        .replace(/^POST_LINK=.*$/m, `POST_LINK='a|b'`)
        .replace(/^GLIBC=.*\n/m, '')
        .replace(/^# END VALUES$/m, `PYC='build 3.11'\n# END VALUES`),
  ],
  // Of the same length, so that nothing else is wrong.
  [
    'sums that are wrong',
    (text) =>
      text.replace(
        /^MEMBERS='(.*)'$/m,
        (_, sizes: string) => `MEMBERS='${'9007199254740991 1 2'.padEnd(sizes.length, '2')}'`,
      ),
  ],
  ['no values', (text) => text.replace('# BEGIN VALUES', '# VALUES')],
  ['no end of the header', (text) => text.replaceAll('@@END_HEADER@@', '@@END@@')],
  ['not UTF-8', (text) => text.replace('# BEGIN VALUES', '# \xff\n# BEGIN VALUES')],
  ['a script of somebody else', () => '#!/bin/sh\necho hello\n'],
  ['a page of html', () => '<html>\n@@END_HEADER@@\n'],
  ['nothing', () => ''],
];

describe('an installer is refused with what was found and where:', () => {
  test.each(HOSTILE)('%s', async (name, change) => {
    await expect(refusal(change(whole))).toMatchFileSnapshot(`golden/read/${name.replaceAll(' ', '-')}.txt`);
  });
});

test('the parts follow each other up to the end', () => {
  const { payload, environment, members, end } = readInstaller(memory(Buffer.from(whole, 'latin1')), 'X.sh');
  const parts = [environment, ...members, end];
  const ends = parts.map(({ offset, size }) => offset + size);
  expect(parts.map(({ offset }) => offset)).toEqual([payload.offset, ...ends.slice(0, -1)]);
  expect(ends.at(-1)).toBe(whole.length);
});

test('any text written into a header is read back', () => {
  fc.assert(
    fc.property(anyText(), fc.nat(), (text, number) => {
      fc.pre(!text.includes('\0'));
      const header = `# BEGIN VALUES\nTEXT=${shellQuote(text)}\nNUMBER=${number}\n# END VALUES\n`;
      expect(readAssignments(header, 'X.sh')).toEqual({
        values: { TEXT: text, NUMBER: number },
        problems: [],
      });
    }),
  );
});
