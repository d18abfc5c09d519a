import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadVersions } from '../../src/conda/version.js';
import { graphJson } from '../../src/graph/format/json.js';
import { makeGraph } from '../../src/graph/make-graph.js';
import { readRecipes } from '../../src/recipe/read-recipe.js';
import { generatedRecipes } from '../bench/generated-recipes.js';
import { archiConstructOk } from './cli.js';

test('recipes read in a second thread give the same graph as in one thread', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'archi-construct-many-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const files = [...generatedRecipes(2100)].map(({ path, text }) => ({
    file: join(folder, 'recipes', path),
    text,
    variants: [],
  }));
  for (const { file, text } of files) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const out = join(folder, 'graph.json');
  await archiConstructOk(['graph', '--recipes', join(folder, 'recipes'), '--format', 'json', '--out', out]);
  const sorted = files.toSorted((a, b) => (a.file < b.file ? -1 : 1));
  const variants = { before: [], after: [], settings: {} };
  const { recipes, problems } = readRecipes(
    sorted,
    { platform: 'linux-aarch64', variants },
    await loadVersions(),
  );
  expect(problems).toEqual([]);
  const expected = graphJson(makeGraph({ packages: [], recipes }));
  expect(expected.nodes.length).toBeGreaterThan(2100);
  expect(readFileSync(out, 'utf8')).toBe(`${JSON.stringify(expected, null, 2)}\n`);
});
