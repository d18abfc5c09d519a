import { describe, expect, test } from 'vitest';
import { isNestedTooDeep } from '../../src/yaml/depth.js';
import { readLenientYaml } from '../../src/yaml/lenient.js';
import { readYaml } from '../../src/yaml/source.js';
import { generatedRecipes } from '../bench/generated-recipes.js';

const indented = (levels: number) =>
  Array.from({ length: levels }, (_, at) => `${' '.repeat(at)}a:\n`).join('');

describe('a text nested too deeply is refused before the YAML library reads it:', () => {
  test.each([
    ['brackets', '['.repeat(30_000)],
    ['braces', '{a: '.repeat(30_000)],
    ['dashes', '- '.repeat(30_000)],
    ['questions', '? '.repeat(30_000)],
    ['indents', indented(700)],
    ['some of each', indented(90) + ' '.repeat(90) + '- '.repeat(60) + '['.repeat(60)],
  ])('%s', (_, text) => {
    expect(isNestedTooDeep(text)).toBe(true);
    const expected = { problems: [{ message: expect.stringContaining('"yaml-depth"') }] };
    for (const read of [readLenientYaml, readYaml]) {
      let refusal: unknown;
      try {
        read(text, 'a.yaml');
      } catch (error) {
        refusal = error;
      }
      expect(refusal).toMatchObject(expected);
    }
  });

  test.each([
    ['a hundred levels', indented(100)],
    ['many of one level', '- a: [b, {c: d}]\n'.repeat(5000)],
    ['levels that end', `${indented(50)}b: 1\n`.repeat(20)],
  ])('a text is not nested too deeply: %s', (_, text) => expect(isNestedTooDeep(text)).toBe(false));

  test('recipes are not nested too deeply', () => {
    for (const { text } of generatedRecipes(100)) expect(isNestedTooDeep(text)).toBe(false);
  });
});
