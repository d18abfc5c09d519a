import { describe, expect, test } from 'vitest';
import { loadVersions } from '../../src/conda/version.js';
import { readRecipes } from '../../src/recipe/read-recipe.js';
import { neededSections } from '../../src/recipe/sections.js';
import { generatedRecipes } from '../bench/generated-recipes.js';

const versions = await loadVersions();

describe('neededSections', () => {
  test('empties the lines of unneeded sections', () => {
    const text = [
      'about: x\nsource:\n- url: y\n\n  fn: z\n# c\npackage:\n  about: kept\nextra:\n  - a\nbuild: {}\n',
      'extra:\n  b',
    ].join('');
    const [before, after] = [text, neededSections(text)].map((source) => source.split('\n'));
    expect(after?.filter((line) => line !== '')).toEqual(['package:', '  about: kept', 'build: {}']);
    for (const line of ['package:', '  about: kept', 'build: {}'])
      expect(after?.indexOf(line)).toBe(before?.indexOf(line));
  });

  test.each([
    ['a statement', 'about:\n  {% set x = 1 %}\nbuild: {}\n'],
    ['the end of a comment', '{#\nabout:\n  x #}\nbuild: {}\n'],
    ['an anchor', 'source: &a\n  url: x\nbuild: *a\n'],
    ['a longer name', 'sources:\n  x: y\nabouts: z\n'],
    ['what is no section', 'outputs:\n  - about:\n      x: y\n'],
  ])('keeps %s', (_, text) => expect(neededSections(text)).toBe(text));

  test('changes neither the recipe nor the places in messages', () => {
    const variants = { before: [], after: [], settings: {} };
    for (const { path: file, text } of generatedRecipes(60)) {
      // Under another name no section is left out.
      const whole = text.replace(/^(about|extra|source):/gm, 'other-$1:');
      for (const broken of ['', '\nrequirements:\n  run:\n    - x  # [)]\n']) {
        const [one, other] = [text, whole].map((recipe) =>
          readRecipes(
            [{ file, text: recipe + broken, variants: [] }],
            { platform: 'linux-64', variants },
            versions,
          ),
        );
        expect(one).toEqual(other);
        if (!file.endsWith('recipe.yaml')) expect(one?.losses).toHaveLength(broken === '' ? 0 : 1);
      }
    }
  });

  test('reads many lines in linear time', () => {
    for (const part of ['about:\n', ' \n', '\n', '- x\n', 'about: ']) neededSections(part.repeat(100_000));
  });
});
