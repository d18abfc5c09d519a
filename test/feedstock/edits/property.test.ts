import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PLATFORMS } from '../../../src/conda/platform.js';
import { UserError } from '../../../src/errors.js';
import {
  BUILD_WAYS,
  CI_SERVICES,
  type EditRequest,
  type FeedstockFiles,
} from '../../../src/feedstock/edits/types.js';
import { anyText } from '../../fixtures/any-text.js';
import { adapted, afterAll, filesOfShape, SHAPES } from './shapes.js';

const requests: fc.Arbitrary<EditRequest> = fc.record({
  platform: fc.constantFrom(...PLATFORMS.filter((platform) => platform !== 'linux-64')),
  how: fc.constantFrom(...BUILD_WAYS),
  ci: fc.constantFrom(...CI_SERVICES),
  dropNoarch: fc.boolean(),
  liftSkips: fc.boolean(),
  bumpBuild: fc.boolean(),
});

const LINES = [
  ...['  skip: true  # [not linux64 or win]', '  skip:', '    - aarch64', '  skip: [aarch64, "not x86_64"]'],
  ...[
    '  noarch: python',
    '  number: {{ build }}',
    '  number: 9999999999',
    '{% set build = "3" %}',
    'outputs:',
  ],
  ...['  - name: x', 'build:', 'provider: *a', 'recipe_dir: ..', "  skip: 'not x86_64'  # [win", '  skip: >'],
  ...[
    '  skip: aarch64 if x else y',
    '  skip: true  # [aarch64 if py else win]',
    '\t',
    '  skip: true # [aarch64] ]',
  ],
];

/** A file of which one line is removed, doubled or another one. */
function changed(text: string): fc.Arbitrary<string> {
  const lines = text.split('\n');
  const other = fc.oneof(fc.constantFrom(...LINES), anyText({ maxLength: 20 }));
  return fc
    .tuple(fc.nat(lines.length - 1), fc.constantFrom('remove', 'double', 'other'), other)
    .map(([at, how, line]) =>
      lines
        .flatMap((own, i) =>
          i !== at ? [own] : how === 'remove' ? [] : [own, how === 'double' ? own : line],
        )
        .join('\n'),
    );
}

const feedstocks: fc.Arbitrary<FeedstockFiles> = fc.constantFrom(...SHAPES).chain((name) => {
  const files = [...filesOfShape(name)];
  return fc
    .tuple(
      ...files.map(([path, text]) =>
        fc.oneof(fc.constant(text), changed(text)).map((own) => [path, own] as const),
      ),
    )
    .map((entries) => new Map(entries));
});

test('any feedstock is edited or refused with a UserError, and a second edit changes nothing', () => {
  fc.assert(
    fc.property(feedstocks, requests, (files, request) => {
      let after: FeedstockFiles;
      try {
        after = afterAll(files, adapted(files, request));
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
        return;
      }
      expect(adapted(after, request).commits).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test('paths that leave the feedstock, or are not in it, are never read or written', () => {
  const recipe = filesOfShape('cmake-v0').get('recipe/meta.yaml') ?? '';
  const files = new Map([
    ['conda-forge.yml', 'recipe_dir: ../../etc\n'],
    ['recipe/meta.yaml', recipe],
  ]);
  expect(() => adapted(files)).toThrow(UserError);
  const edit = adapted(new Map([['recipe/meta.yaml', `${recipe}# ../../x.sh /etc/y.sh\n`]]));
  const paths = edit.commits.flatMap((commit) => [...commit.files.keys()]);
  expect([...new Set(paths)].sort()).toEqual(['conda-forge.yml', 'recipe/meta.yaml']);
});

test('feedstocks are not adapted to linux-64, for which they build', () => {
  expect(() => adapted(filesOfShape('cmake-v0'), { platform: 'linux-64' })).toThrow(
    'feedstocks build for linux-64 already',
  );
});
