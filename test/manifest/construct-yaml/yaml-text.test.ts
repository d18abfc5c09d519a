import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { yamlText } from '../../../src/manifest/construct-yaml/yaml-text.js';
import { anyText } from '../../fixtures/any-text.js';

const hostile = fc.array(
  fc.oneof(
    fc.constantFrom(
      '"',
      "'",
      '\\',
      '\n',
      '\r',
      '\t',
      '# [linux]',
      '[os]',
      '{{ x }}',
      '{% if %}',
      ': ',
      '- ',
      '%',
      '\u0085',
    ),
    fc.constantFrom(
      '\u2028',
      '\ufeff',
      '\0',
      '\u{1f40d}',
      '$(x)',
      '`x`',
      '@@END_HEADER@@',
      '---',
      '...',
      '!!python',
      '*a',
      '&a',
    ),
    anyText({ maxLength: 4 }),
  ),
);

test('yamlText writes any text as one line of plain ASCII that is read back unchanged', () => {
  fc.assert(
    fc.property(hostile, (pieces) => {
      const text = pieces.join('');
      const written = yamlText(text);
      expect(parse(`- ${written}\n- next`)).toEqual([text, 'next']);
      expect(written).toMatch(/^"[\x20-\x7e]*"$/);
    }),
    { numRuns: 1000 },
  );
});

test('yamlText never writes characters that constructor would evaluate', () => {
  fc.assert(
    fc.property(hostile, (pieces) => {
      expect(yamlText(pieces.join(''))).not.toMatch(/[#[\]{}%]/);
    }),
  );
});

test.each([
  ['python 3.7.*', '"python 3.7.*"'],
  ['numpy >=1.8,<2', '"numpy >=1.8,<2"'],
  ['../LICENSE.txt', '"../LICENSE.txt"'],
  ['a"b\\c', '"a\\x22b\\x5cc"'],
  ['{{ x }} # [y]', '"\\x7b\\x7b x \\x7d\\x7d \\x23 \\x5by\\x5d"'],
  ['é漢\u{1f40d}', '"\\xe9\\u6f22\\U0001f40d"'],
])('yamlText writes %s as %s', (text, written) => {
  expect(yamlText(text)).toBe(written);
});
