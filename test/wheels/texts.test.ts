import { expect, test } from 'vitest';
import { parseCsv } from '../../src/wheels/read/csv.js';
import { parseHeaders } from '../../src/wheels/read/headers.js';
import { outputOf } from '../program.js';
import { describeWithTools } from '../tools.js';

const HEADERS = [
  'junk\nName: hello\n',
  'Author : x\nName: hello\n',
  'Name: hello\nbody\nName: other\n',
  'From x\nName: hello\n',
  'Name: hello\nFrom y\nVersion: 1\n',
  'Name: hello\nNäme: x\nVersion: 1\n',
  ' x\nName: hello\n',
  'Name: hello\n:x\nVersion: 1\n',
  'Name: hello\n:x\n y\nVersion: 1\n',
  'Name: hello\n\nVersion: 1\n',
  'Name: hello\r\nName: b\rVersion: 1\n',
  'na.me\x01: x\nName: hello\n',
  'Name:: x\nName: y\n',
];

const TABLES = [
  'a,b\r\n"c""d",e\n',
  '"a\r\nb",""\r\n',
  '"a"b"c,d\n',
  'a"b,c\n',
  'a,\n',
  ',\n\n"",\n',
  '""""""\n',
  `"${'""'.repeat(1000)}",x`,
];

const READ_HEADERS = `import email, json, sys
print(json.dumps([email.message_from_string(text).items() for text in json.load(sys.stdin)]))`;

const READ_TABLES = `import csv, io, json, sys
tables = [list(csv.reader(io.StringIO(text, newline=""))) for text in json.load(sys.stdin)]
print(json.dumps([[row for row in rows if row] for rows in tables]))`;

async function byPython(program: string, texts: readonly string[]): Promise<unknown> {
  return JSON.parse(await outputOf(['python3', '-c', program], { input: JSON.stringify(texts) }));
}

describeWithTools('texts of wheels are read as python reads them', { tools: ['python3'] }, () => {
  test('fields of METADATA', async () => {
    const ours = HEADERS.map((text) =>
      [...parseHeaders(text)].flatMap(([name, of]) => of.map((v) => [name, v])),
    );
    const theirs = (await byPython(READ_HEADERS, HEADERS)) as [string, string][][];
    expect(ours).toEqual(theirs.map((items) => items.map(([name, value]) => [name.toLowerCase(), value])));
  });

  test('rows of RECORD', async () => {
    expect(TABLES.map(parseCsv)).toEqual(await byPython(READ_TABLES, TABLES));
  });
});
