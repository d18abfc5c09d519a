import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadVersions } from '../../../src/conda/version.js';
import { readRecipes } from '../../../src/recipe/read-recipe.js';
import { resolved } from './resolved.js';

const versions = await loadVersions();

/** Returns the specs of a recipe’s only output, as this program’s reader of plain recipes sees them. */
function specsOf(files: Readonly<Record<string, string>>) {
  const [file = '', text = ''] =
    Object.entries(files).find(([name]) => /(?:meta|recipe)\.yaml$/.test(name)) ?? [];
  const names = ['conda_build_config.yaml', 'variants.yaml'].filter((name) => name in files);
  const variants = names.map((name) => ({ file: name, text: files[name] ?? '' }));
  const target = { platform: 'linux-64', variants: { before: [], after: [], settings: {} } } as const;
  const { recipes, problems, losses, unset } = readRecipes([{ file, text, variants }], target, versions);
  expect([problems, losses, unset]).toEqual([[], [], []]);
  const [output] = recipes[0]?.outputs ?? [];
  const specs = (list: 'build' | 'host' | 'run') => unique(output?.[list].map(({ spec }) => spec) ?? []);
  return { build: specs('build'), host: specs('host'), run: specs('run') };
}

function unique(specs: readonly string[]): string[] {
  return [...new Set(specs)].sort();
}

const SECTIONS = ['build', 'host', 'run'] as const;
const lists = fc.record(
  Object.fromEntries(
    SECTIONS.map((name) => [
      name,
      fc.uniqueArray(fc.constantFrom('za', 'zb >=1', 'zc 2.*'), { maxLength: 2 }),
    ]),
  ),
);
const forms = fc.constantFrom('block', 'flow', 'flush');
const recipes = fc.record({
  format: fc.constantFrom('meta.yaml', 'recipe.yaml'),
  own: lists,
  features: fc.array(fc.record({ isDefault: fc.boolean(), needs: lists, form: forms }), { maxLength: 3 }),
  form: forms,
  order: fc.boolean(),
});

function list(specs: readonly string[], form: string, indent: string): string {
  if (form === 'flow') return ` [${specs.map((spec) => JSON.stringify(spec)).join(', ')}]\n`;
  const dash = form === 'flush' ? indent : `${indent}  `;
  return `\n${specs.map((spec) => `${dash}- ${spec}\n`).join('')}`;
}

function sections(lists: Readonly<Record<string, readonly string[]>>, form: string, indent: string): string {
  return Object.entries(lists)
    .flatMap(([name, specs]) => (specs.length === 0 ? [] : [`${indent}${name}:${list(specs, form, indent)}`]))
    .join('');
}

test('the plain recipe needs what the recipe and its features that are on need', () => {
  fc.assert(
    fc.property(recipes, ({ format, own, features, form, order }) => {
      const declared = features.map(({ isDefault, needs, form }, index) => {
        const inner = sections(needs, form, '      ');
        return `  - name: f${index}\n    default: ${isDefault}\n${inner === '' ? '' : `    requirements:\n${inner}`}`;
      });
      // A list in brackets at the end of a line of a meta.yaml is a selector.
      const inner = sections(own, format === 'meta.yaml' && form === 'flow' ? 'block' : form, '  ');
      const parts = [
        inner === '' ? '' : `requirements:\n${inner}`,
        `features:\n${declared.join('') || '  []\n'}`,
      ];
      const text = `package:\n  name: a\n  version: "1"\n${(order ? parts : parts.reverse()).join('')}`;
      const on = features.filter(({ isDefault }) => isDefault).map(({ needs }) => needs);
      const expected = Object.fromEntries(
        SECTIONS.map((name) => [name, unique([own, ...on].flatMap((needs) => needs[name] ?? []))]),
      );
      expect(specsOf(resolved({ [format]: text }, 'a'))).toEqual(expected);
    }),
  );
});
