import fc from 'fast-check';
import { expect, test } from 'vitest';
import { selectorHolds } from '../../src/construct-yaml/reading/selector-holds.js';
import { selectorNames } from '../../src/construct-yaml/reading/selector-names.js';
import { selectLines } from '../../src/construct-yaml/reading/selectors.js';

const names = selectorNames('linux-64');

interface Condition {
  readonly text: string;
  readonly holds: boolean;
}

const { condition } = fc.letrec<{
  condition: Condition;
  name: Condition;
  pair: Condition;
  negated: Condition;
}>((tie) => ({
  condition: fc.oneof({ maxDepth: 4 }, tie('name'), tie('pair'), tie('negated')),
  name: fc.constantFrom(...[...names].map(([text, holds]) => ({ text, holds }))),
  negated: tie('condition').map(({ text, holds }) => ({ text: `not (${text})`, holds: !holds })),
  pair: fc
    .tuple(tie('condition'), fc.constantFrom('and', 'or', '&', '|', '==', '!='), tie('condition'))
    .map(([a, sign, b]) => ({
      text: `(${a.text}) ${sign} (${b.text})`,
      holds:
        sign === 'and' || sign === '&'
          ? a.holds && b.holds
          : sign === 'or' || sign === '|'
            ? a.holds || b.holds
            : (a.holds === b.holds) === (sign === '=='),
    })),
}));

test('a line stays if and only if its condition holds, with and without a #', () => {
  fc.assert(
    fc.property(condition, fc.constantFrom('  # ', ' '), ({ text, holds }, sign) => {
      expect(selectorHolds(text, names)).toBe(holds);
      const { text: kept, problems } = selectLines(`a\nb${sign}[${text}]\nc\n`, names, 'c.yaml');
      expect(problems).toEqual([]);
      expect(kept).toBe(holds ? 'a\nb\nc\n' : 'a\nc\n');
    }),
  );
});

test.each([
  ['armv6l', 'there is no name armv6l'],
  ['py3k', 'there is no name py3k'],
  ['exe, msi', 'there is no name exe'],
  ['"python 3.11.*"', 'it is neither true nor false'],
  ['linux and', 'expected a value, found the end of the expression'],
  ['linux < osx', 'the operator < is not read here'],
  ['linux + osx', 'the operator + is not read here'],
  ['__import__("os").system("id")', 'only names, and, or, not, ( ), |, &, ==, != and in are read here'],
  ['linux.__class__', 'only names, and, or, not, ( ), |, &, ==, != and in are read here'],
])('[%s] is refused at its place', (selector, reason) => {
  const { problems } = selectLines(`name: a\nb: c  # [${selector}]\n`, names, 'construct.yaml');
  expect(problems).toMatchObject([
    { where: 'construct.yaml:2:9', message: `[${selector}] is read as a selector, and ${reason}` },
  ]);
});
