import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readLenientYaml } from '../../src/yaml/lenient.js';
import { readUsualYaml } from '../../src/yaml/usual.js';
import { generatedRecipes } from '../bench/generated-recipes.js';

/** Returns the library's value, or a text if it refuses. */
function byLibrary(text: string): unknown {
  try {
    return readLenientYaml(text, 'a.yaml');
  } catch (error) {
    return String(error);
  }
}

describe('readUsualYaml gives what the library gives for', () => {
  test.each([
    ['keys of every kind', 'a: 1\nb_c: x y\nd-e.f/g: z\n10: ten\na key: 1\n'],
    ['a key twice', 'a: 1\nb: 2\na: 3\n'],
    ['nothing', 'a:\nb: ""\nc: \'\'\nd: # x\n'],
    ['lists below their key, and in its column', 'a:\n  - x\n  - y\nb:\n- z\nc:\n  -\n  - w\n'],
    [
      'lists of mappings and of lists',
      '- a: 1\n  b:\n    - 2\n-   c: 3\n    d: 4\n- - x\n  - y\n-\n  e: 5\n',
    ],
    ['comments', '# a\na: 1 # b\n  # c\nb: x#y\n# d\nc:   # e\n    # f\n  - "x # y" # z\n  - \'#\'\n'],
    [
      'plain texts',
      'a: -m pip # x\nb: http://x.y/z::w\nc: $X "y" \'z\' [w] {v}\nd: a,b\ne: ~\nf: null\ng: (x) & *y\n',
    ],
    ['plain texts on several lines', 'a: x\n  y\n\n\n     z # w\nb:\n  - x\n    y\n  - z\n'],
    ['quoted texts', 'a: "x\'y # z"\nb: \'x"y\\n: z\'\nc: ""\n'],
    [
      'block texts',
      'a: |\n  x\n    y # z\n\n  - w: v\n\nb: |-\n    x\n\nc: >\n  x\n  y\n\n\n  z\nd: >-\n\n  x\ne: 1\n',
    ],
    ['lists in brackets', 'a: [x, "y, z", \'\', w >=1]\nb: []\nc: [x,y , ] # z\n'],
    ['a list alone', '- a\n- b\n'],
    ['line ends outside of ASCII', 'a: x\u2028y\u0085z\nb: \u00a0x\u00a0\n'],
  ])('%s', (_, text) => {
    const read = readUsualYaml(text);
    expect(read).toBeDefined();
    expect(read).toEqual(byLibrary(text));
  });

  test('the recipes of the benchmark', () => {
    for (const { text } of generatedRecipes(200)) {
      if (text.includes('{%')) continue;
      expect(readUsualYaml(text)).toEqual(byLibrary(text));
    }
  });
});

describe('readUsualYaml leaves to the library', () => {
  test.each([
    ['nothing at all', ' \n# x\n'],
    ['a text alone', 'x\n'],
    ['a text behind a comment', 'a:\n#\n  x|\nb: y\n'],
    ['several documents', 'a: 1\n---\nb: 2\n'],
    ['anchors', 'a: &x 1\nb: *x\n'],
    ['tags', 'a: !!str 1\n'],
    ['mappings in braces', 'a: {b: c}\n'],
    ['escapes', 'a: "x\\ny"\n'],
    ['quotes in quotes', "a: 'x''y'\n"],
    ['quoted texts on several lines', 'a: "x\n  y"\n'],
    ['lists on several lines', 'a: [x,\n  y]\n'],
    ['indents of block texts', 'a: |2\n    x\n'],
    ['block texts at the end, without a line end', 'a: |\n  x'],
    ['quoted keys', '"a": 1\n'],
    ['tabs', 'a:\t1\n'],
    ['line ends of Windows', 'a: 1\r\nb: 2\r\n'],
    ['a colon that may be a key’s', 'a: b: c\n'],
    ['a text that goes on behind a comment', 'a: x # y\n  z\n'],
    ['a key that is not in its column', 'a:\n    b: 1\n  c: 2\n'],
    ['what is too deep', Array.from({ length: 60 }, (_, at) => `${' '.repeat(at)}a:\n`).join('')],
    ['what is too large', `a: ${'x'.repeat(300_000)}\n`],
  ])('%s', (_, text) => expect(readUsualYaml(text)).toBeUndefined());

  test('long lines are read in linear time', () => {
    for (const part of ['[', 'a: ', '- ', ' ', ', ', '"', "'", ' #', '- a: '])
      expect(() => readUsualYaml(`a: ${part.repeat(80_000)}\n`)).not.toThrow();
  });
});

/** Random lines that resemble YAML. */
const line = fc
  .tuple(
    fc.nat({ max: 6 }),
    fc.array(fc.constantFrom('- ', '- - ', '-', 'a: ', 'b:', 'c : ', '? ', ''), { maxLength: 2 }),
    fc.constantFrom(
      ...[
        'x',
        'x y',
        '"x"',
        "'x'",
        '"x',
        '[x, y]',
        '[x',
        '[]',
        '{}',
        '|',
        '>',
        '|-',
        '>-',
        '>+',
        '|2',
        '# x',
        'x # y',
      ],
      ...[
        'x: y',
        'x:',
        '&a x',
        '*a',
        '!t x',
        '-x',
        '--- ',
        '...',
        '%x',
        'x #y',
        '~',
        '',
        ' ',
        'é',
        '"x" y',
        '[x] y',
        ':',
        '?',
      ],
    ),
  )
  .map(([indent, marks, value]) => ' '.repeat(indent) + marks.join('') + value);

const mutations = fc.array(
  fc.record({
    at: fc.nat(),
    take: fc.nat({ max: 3 }),
    put: fc.constantFrom(...' |\n|:|: |#| #|-|- |"|\'|[|]|{|,|>|\\|a|  |\n\n|'.split('|'), '|', '|\n'),
  }),
  { minLength: 1, maxLength: 4 },
);

test('random lines that readUsualYaml reads are read the same by the library', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), fc.constantFrom('', '\n'), (lines, end) => {
      const text = lines.join('\n') + end;
      const read = readUsualYaml(text);
      return read === undefined || isDeepStrictEqual(read, byLibrary(text));
    }),
    { numRuns: 5000 },
  );
});

test('damaged recipes that readUsualYaml reads are read the same by the library', () => {
  // Each section separately, since the library is slow.
  const sections = [...generatedRecipes(60)].flatMap(({ text }) =>
    text
      .replace(/\{%.*?%\}/g, '')
      .replace(/\{\{.*?\}\}/g, 'x')
      .split(/\n(?=\w)/),
  );
  const counts = { usual: 0 };
  fc.assert(
    fc.property(fc.constantFrom(...sections), mutations, (whole, changes) => {
      let text = `${whole}\n`;
      for (const { at, take, put } of changes) {
        const place = at % (text.length + 1);
        text = text.slice(0, place) + put + text.slice(place + take);
      }
      const read = readUsualYaml(text);
      if (read === undefined) return true;
      counts.usual++;
      return isDeepStrictEqual(read, byLibrary(text));
    }),
    { numRuns: 3000 },
  );
  expect(counts.usual).toBeGreaterThan(300);
});
