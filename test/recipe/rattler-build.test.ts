import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Platform } from '../../src/conda/platform.js';
import { loadVersions } from '../../src/conda/version.js';
import { readRecipes } from '../../src/recipe/read-recipe.js';
import type { RecipeOutput, Requirement } from '../../src/recipe/types.js';
import { USUAL_VARIANT } from '../../src/recipe/variant.js';
import {
  type RenderedRecipe,
  type RenderedRequirement,
  rattlerBuildObstacle,
  renderByRattlerBuild,
} from '../oracles/rattler-build.js';
import { describeWithTools } from '../tools.js';
import { ALIKE, type AlikeRecipe } from './alike.js';

const versions = await loadVersions();
const PLATFORMS: readonly Platform[] = ['linux-64', 'linux-aarch64'];

/** The facts of an output in both; a spec is without spaces, and `=3` is `3.*`. */
type Facts = readonly [string, string, string | null, ...(readonly string[])[]];

describeWithTools(
  'rattler-build reads the same needs from a recipe:',
  { tools: [], obstacle: rattlerBuildObstacle() },
  () => {
    const judged = new Map<string, readonly RenderedRecipe[] | null>();
    beforeAll(async () => {
      const folder = mkdtempSync(join(tmpdir(), 'recipes-'));
      const usual = join(folder, 'usual.yaml');
      // The only default that rattler-build lacks.
      writeFileSync(
        usual,
        JSON.stringify(
          Object.fromEntries(
            Object.entries({ ...USUAL_VARIANT, c_stdlib: 'sysroot' }).map(([key, value]) => [key, [value]]),
          ),
        ),
      );
      const cases = PLATFORMS.flatMap((platform) => ALIKE.map((recipe) => ({ platform, recipe })));
      const renderings = cases.map(({ platform, recipe }, at) => {
        const own = join(folder, String(at));
        const files = { 'recipe.yaml': recipe.text, ...recipe.beside };
        mkdirSync(own);
        for (const [name, text] of Object.entries(files)) writeFileSync(join(own, name), text);
        const variants = [usual, ...Object.keys(recipe.beside ?? {}).map((name) => join(own, name))];
        return { recipe: join(own, 'recipe.yaml'), variants, platform };
      });
      for (const [at, found] of (await renderByRattlerBuild(renderings)).entries())
        judged.set(`${cases[at]?.platform} ${cases[at]?.recipe.name}`, found);
    });

    test.each(
      PLATFORMS.flatMap((platform) => ALIKE.map((recipe) => [platform, recipe.name, recipe] as const)),
    )('%s: %s', (platform, name, recipe) => {
      const rendered = judged.get(`${platform} ${name}`);
      expect(rendered, 'rattler-build refuses it').toBeTruthy();
      expect(read(recipe, platform)).toEqual(rendered?.map(factsOfRendered));
    });
  },
);

function read({ text, beside = {} }: AlikeRecipe, platform: Platform): Facts[] {
  const variants = Object.entries(beside).map(([name, content]) => ({ file: name, text: content }));
  const wanted = { platform, variants: { before: [], after: [], settings: {} } };
  const { recipes, problems, losses } = readRecipes(
    [{ file: 'recipe.yaml', text, variants }],
    wanted,
    versions,
  );
  expect([...problems, ...losses]).toEqual([]);
  return recipes.flatMap(({ outputs }) => outputs.map(factsOf));
}

function factsOf({ name, version, noarch, build, host, run, test: tests }: RecipeOutput): Facts {
  return [name, version ?? '', noarch, ...[build, host, run, tests].map((list) => alike(list.map(written)))];
}

function written({ kind, name, spec }: Requirement): string {
  return kind === 'pin_subpackage' || kind === 'pin_compatible' ? `${kind}--${name}` : spec;
}

function factsOfRendered({
  package: made,
  build,
  requirements = {},
  staging_caches = [],
  tests = [],
}: RenderedRecipe): Facts {
  const staged = (part: string) => staging_caches.flatMap((cache) => cache.requirements?.[part] ?? []);
  const needed = (part: string) => [...staged(part), ...(requirements[part] ?? [])];
  const tested = tests.flatMap((test) => [
    ...(test.requirements?.['run'] ?? []),
    ...(test.requirements?.['build'] ?? []),
  ]);
  const lists = [needed('build'), needed('host'), requirements['run'] ?? [], tested];
  return [
    made.name.toLowerCase(),
    made.version,
    build?.noarch ?? null,
    ...lists.map((list) => alike(list.map(writtenOf))),
  ];
}

function writtenOf(requirement: RenderedRequirement): string {
  if (typeof requirement === 'string') return requirement;
  return Object.entries(requirement)
    .map(([kind, { name }]) => `${kind}--${name}`)
    .join();
}

function alike(specs: readonly string[]): string[] {
  const plain = specs.map((spec) =>
    spec
      .replace(/(?<![<>=!~])=(?!=)\s*([^,\s|=*]+)$/, ' $1.*')
      .replaceAll(' ', '')
      .toLowerCase(),
  );
  return [...new Set(plain)].sort();
}
