import { expect, test } from 'vitest';
import { layOut } from '../../src/bootstrap/lay-out.js';
import { parseTable } from '../../src/bootstrap/recipes.js';
import type { DebEntry } from '../../src/bootstrap/tar-entries.js';
import { PLACEHOLDER } from '../../src/bootstrap/types.js';

const TABLE = `packages:
  - name: bison
    debian: [bison]
    moves: { bin/bison: libexec/bison, "share/misc/(.*)": share/gnuconfig/$1 }
    files: { bin/bison: bison.sh }
    links: { bin/bison-now: "bison-{x.y}" }
    edits: [{ path: bin/yacc, find: /usr/bin, replace: "{prefix}/bin" }]
`;
const [recipe] = await parseTable(TABLE, { read: () => 'run {prefix}/libexec/bison\n', names: {} });
const entryOf = (path: string, text: string): DebEntry => ({
  ...{ type: 'file', path, mode: 0o755, mtime: 1, data: Buffer.from(text), target: '' },
});
const linkTo = (path: string, target: string): DebEntry => ({
  ...entryOf(path, ''),
  type: 'softlink',
  target,
});

test('a program that moves makes room for a script, to which the links then lead', () => {
  if (recipe === undefined) throw new Error('the table has no recipe');
  const entries = [
    entryOf('usr/bin/bison', 'program'),
    entryOf('usr/bin/yacc', 'exec /usr/bin/bison -y\n'),
    entryOf('usr/share/misc/config.sub', 'sub'),
    linkTo('usr/bin/bison++', 'bison'),
  ];
  const laid = layOut(entries, [], { recipe, python: null, version: '3.8.2' });
  const shown = laid.map((entry) => [
    entry.path,
    entry.type === 'file' ? entry.data.toString().replaceAll(PLACEHOLDER, '@') : `-> ${entry.target}`,
  ]);
  expect(Object.fromEntries(shown)).toEqual({
    'bin/bison': 'run @/libexec/bison\n',
    'bin/bison++': '-> bison',
    'bin/bison-now': '-> bison-3.8',
    'bin/yacc': 'exec @/bin/bison -y\n',
    'libexec/bison': 'program',
    'share/gnuconfig/config.sub': 'sub',
  });
});
