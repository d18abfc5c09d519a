import { expect, test } from 'vitest';
import { readSources } from '../architecture/sources.js';

const commands = readSources().filter(({ path }) => /(?:^|\/)index\.ts$|^cli\/flags\.ts$/.test(path));

test('every flag of a whole number has a least value, by which the parser of command lines knows it', () => {
  const flags = commands.flatMap(({ path, text }) =>
    [...text.matchAll(/\binteger\(\{(.*?)\}\)/gs)].map(([, body = '']) => ({ path, body })),
  );
  expect(flags.length).toBeGreaterThan(0);
  expect(flags.filter(({ body }) => !/\bmin: /.test(body))).toEqual([]);
});

test('no definition uses what the parser of command lines does not read', () => {
  const unread =
    /\b(?:allowNo|allowStdin|aliases|charAliases|atLeastOne|exactlyOne|relationships|delimiter): /;
  expect(commands.filter(({ text }) => unread.test(text)).map(({ path }) => path)).toEqual([]);
});
