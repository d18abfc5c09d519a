import { loadVersions, type Versions } from '../../../src/conda/version.js';
import { editConfig } from '../../../src/feedstock/edits/conda-forge-yml.js';
import { readFeedstock } from '../../../src/feedstock/edits/read-feedstock.js';
import { createChecker } from '../../../src/recipe/check/check.js';
import { parseNumber } from '../../../src/recipe/expression/numbers.js';
import { parseExpression } from '../../../src/recipe/expression/parse.js';
import { chooseFeatures } from '../../../src/recipe/features/choose.js';
import { readFeatures } from '../../../src/recipe/features/read-features.js';
import { parseFeatureSpec } from '../../../src/recipe/features/spec.js';
import { readNodes } from '../../../src/recipe/outline/nodes.js';
import { matcherOf, readRecipes, readRecipeTree, readVariantFiles } from '../../../src/recipe/read-recipe.js';
import { fetchedSources, withUrls } from '../../../src/recipe/rebuild/archived-sources.js';
import { parseRecordedBuild } from '../../../src/recipe/rebuild/recorded.js';
import { recordedVariants } from '../../../src/recipe/rebuild/variants.js';
import { resolveRecipe } from '../../../src/recipe/resolve/resolve-recipe.js';
import { sourcesOf } from '../../../src/recipe/source-archive/sources-of.js';
import { parseEnvironment, parseSettings } from '../../../src/recipe/variant.js';
import { formatSourceIndex, parseSourceIndex } from '../../../src/sources/source-index.js';
import { readLenientYaml } from '../../../src/yaml/lenient.js';
import { readUsualYaml } from '../../../src/yaml/usual.js';
import { rendered } from '../../recipe/rebuild/rendered.js';
import { ofJson, ofText, type Parser } from './parser.js';

const RECIPE = `{% set version = "1.2" %}
package:
  name: zlib
  version: {{ version }}
build:
  number: {{ 1 + 2 }}
  skip: true  # [win or py<36]
requirements:
  build:
    - {{ compiler('c') }}
  host: [zlib >=1.2]
outputs:
  - name: {{ pin_subpackage('a', exact=True) }}
{% for one in ['a', 'b'] %}
  - name: {{ one|upper }}
{% endfor %}
`;
const RATTLER_RECIPE = `context:
  version: "1.2"
package:
  name: zlib
  version: \${{ version }}
build:
  skip: [win]
requirements:
  host:
    - if: linux
      then: [a]
      else: b
`;
const BUILD_SCRIPT = `#!/bin/bash
if [[ "$CONDA_BUILD_CROSS_COMPILATION" != "1" ]]; then
  make check || { cat <<END; }
text
END
fi
CC=gcc ./configure --x="$(uname -m)" && cmake \\
  -DA='1' ..
`;
const VARIANTS = `python: ["3.7", "3.8"]  # [linux]
zlib: ["1.2", "1.3"]
zip_keys: [[python, zlib]]
`;
const SELECTORS = `a:
  - 1  # [linux and not win]
  - "b"
  - 'c'
d: |
  text
  more
e: [f, "g"]
`;
const EXPRESSION = `x[1:2] if not a.b('c', d=1) and e in [f, 'g'] or 1 < 2 <= 3 else -4 * (h|lower ~ "i") // 5`;
const versions: Versions = await loadVersions();
const checker = createChecker({ from: 'linux-64', to: 'linux-aarch64' }, matcherOf(versions));

function read(file: string) {
  const wanted = { platform: 'linux-aarch64', variants: { before: [], after: [], settings: {} } } as const;
  return (text: string) => {
    readRecipes([{ file, text, variants: [] }], wanted, versions);
    readRecipes([{ file, text: '', variants: [{ file: 'v.yaml', text }] }], wanted, versions);
  };
}

const SOURCES = `package:
  name: a
  version: "1"
source:
  - url: https://x.example/a.tar.gz
    sha256: ${'1'.repeat(64)}
  - path: src
outputs:
  - package:
      name: c
    source:
      git: https://x.example/y.git
`;
const SOURCE = `a-1-${'1'.repeat(64)}.tar.gz`;
const ARCHIVED = { sha256: '1'.repeat(64), size: 1 };
const INDEX = {
  sources_version: 1,
  sources: { [SOURCE]: { ...ARCHIVED, name: 'a', version: '1', url: null } },
  recipes: {
    'a/1-h1_0': {
      ...{ name: 'a', version: '1', build: 'h1_0', sources: [SOURCE] },
      packages: [{ name: 'a', version: '1', build: null }],
      files: { 'recipe.yaml': { ...ARCHIVED, executable: false } },
    },
  },
};

const FEATURES = `package:
  name: a
build:
  script:
    - has_feature b
requirements:
  host:
    - zlib [&static]
features:
  - name: b
    default: true
    requirements:
      host:
        - x [~y]
      run: [z]
outputs:
  - package:
      name: c
    uses_features: [b]
`;

/** Readers of recipes, their expressions and variants. */
export const RECIPES: readonly Parser[] = [
  ofText('a meta.yaml', RECIPE, {
    reaches: ['recipe/read-recipe:readRecipes', 'recipe/meta-yaml:readMetaYaml', 'recipe/tree:readTree'],
    parse: read('meta.yaml'),
  }),
  ofText('a recipe.yaml', RATTLER_RECIPE, {
    reaches: ['recipe/recipe-yaml:readRecipeYaml'],
    parse: read('recipe.yaml'),
  }),
  ...['meta.yaml', 'recipe.yaml'].map((file) =>
    ofText(`the sources of a ${file}`, SOURCES, {
      reaches: ['recipe/read-recipe:readRecipeTree'],
      parse: (text) => {
        const target = { platform: 'linux-64', variants: { before: [], after: [], settings: {} } } as const;
        return sourcesOf(readRecipeTree({ file, text, variants: [] }, target, versions).tree, file);
      },
    }),
  ),
  ofText('what a package records of its build', rendered('/work/bld/rattler-build_zlib_1'), {
    reaches: ['recipe/rebuild/recorded:parseRecordedBuild'],
    parse: (text) => [
      parseRecordedBuild(text, 'x'),
      recordedVariants(text, { where: 'x', hasFeatures: true }),
      fetchedSources(text, 'x'),
      withUrls(text, new Map([['https://x.example/a', 'file:///a']])),
    ],
  }),
  ofJson('the index of sources', INDEX, {
    reaches: ['sources/source-index:parseSourceIndex'],
    parse: (text) => formatSourceIndex(parseSourceIndex(text, 'sources.json')),
  }),
  ...['meta.yaml', 'recipe.yaml'].map((file) =>
    ofText(`a ${file} that is checked`, file === 'meta.yaml' ? RECIPE : RATTLER_RECIPE, {
      reaches: ['recipe/outline/nodes:readNodes'],
      parse: (text) => [
        readNodes(text),
        checker.fix({
          recipe: { file, text },
          scripts: [{ file: 'build.sh', text }],
          config: { file: 'conda-forge.yml', text },
        }),
      ],
    }),
  ),
  ofText('a build script', BUILD_SCRIPT, {
    reaches: ['recipe/outline/nodes:readNodes'],
    parse: (text) =>
      checker.fix({
        recipe: { file: 'meta.yaml', text: RECIPE },
        scripts: [{ file: 'build.sh', text }],
        config: null,
      }),
  }),
  ...['conda_build_config.yaml', 'variants.yaml'].map((file) =>
    ofText(`a ${file}`, VARIANTS, {
      reaches: ['recipe/read-recipe:readVariantFiles', 'recipe/variant-file:readVariantFile'],
      parse: (text) => readVariantFiles([{ file, text }], 'linux-64', versions),
    }),
  ),
  ...['meta.yaml', 'recipe.yaml'].map((file) =>
    ofText(`a ${file} with features`, FEATURES, {
      reaches: ['recipe/features/read-features:readFeatures'],
      parse: (text) =>
        chooseFeatures([readFeatures({ file, text })], []).map((chosen) =>
          resolveRecipe(chosen, new Map([['build.sh', text]]), ''),
        ),
    }),
  ),
  ofText('a spec with features', `a >=\${{ b }} [c, ~d, &e]`, {
    reaches: ['recipe/features/spec:parseFeatureSpec'],
    parse: (text) => parseFeatureSpec(text, 'here'),
  }),
  ofText('an expression', EXPRESSION, {
    reaches: ['recipe/expression/parse:parseExpression', 'recipe/expression/token-reader:readTokens'],
    // Recipes report it as a problem with its line.
    throws: [SyntaxError],
    parse: (text) => [parseExpression(text), parseExpression(text, 'python')],
  }),
  ofText('a number of an expression', '0x1_f', {
    reaches: ['recipe/expression/numbers:parseNumber'],
    throws: [SyntaxError],
    parse: parseNumber,
  }),
  ofText('the recipe of a feedstock', RATTLER_RECIPE, {
    reaches: ['feedstock/edits/read-feedstock:readFeedstock'],
    parse: (text) => readFeedstock(new Map([['recipe/recipe.yaml', text]])),
  }),
  ofText('a conda-forge.yml', 'provider: {linux: azure}\nbuild_platform:\n  osx_arm64: osx_64\n', {
    reaches: [],
    parse: (text) =>
      editConfig('conda-forge.yml', text, {
        ...{ platform: 'linux-aarch64', how: 'cross', ci: 'azure' },
        ...{ dropNoarch: false, liftSkips: true, bumpBuild: false },
      }),
  }),
  ofText('settings of a variant', 'python=3.11', {
    reaches: ['recipe/variant:parseSettings', 'recipe/variant:parseEnvironment'],
    parse: (text) => [parseSettings([text]), parseEnvironment([text])],
  }),
  ofText('the YAML of recipes', SELECTORS, {
    reaches: ['yaml/lenient:readLenientYaml', 'yaml/usual:readUsualYaml', 'yaml/usual-scalars:readScalar'],
    parse: (text) => [
      readLenientYaml(text, 'x'),
      readLenientYaml(text, 'x', { typed: true }),
      readUsualYaml(text),
      readUsualYaml(text, { typed: true }),
    ],
  }),
];
