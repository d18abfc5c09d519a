import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { manifestSchemas } from '../../src/manifest/schema.js';
import { fitsSchema } from '../../src/yaml/fits.js';
import type { YamlValue } from '../../src/yaml/source.js';

const manifest = JSON.parse(
  readFileSync(new URL('../../installers/manifest.schema.json', import.meta.url), 'utf8'),
);
const fits = (tree: YamlValue) => fitsSchema(tree, manifest);
const accepts = (tree: YamlValue) => manifestSchemas().manifestSchema.safeParse(tree).success;

const LEAST = { name: 'Least', version: '1.0', channels: ['./channel'] };
const SOME = ['', 'a', 'build', 'linux-64', '1.10'];
const scalar = fc.oneof(fc.constantFrom(...SOME), fc.boolean(), fc.constant(null));
const list = fc.array(scalar, { maxLength: 3 });
const keys = fc.constantFrom(
  ...[
    'name',
    'version',
    'python',
    'channels',
    'specs',
    'pins',
    'exclude',
    'virtual_packages',
    'pyc',
    'audit',
  ],
  ...[
    'license_file',
    'write_condarc',
    'keep_pkgs',
    'platforms',
    'linux-64',
    'linux-aarch64',
    'base',
    'ignore',
  ],
  ...['rule', 'package', 'path', 'reason', 'constructor', '__proto__', 'toString', 'x'],
);
const { tree } = fc.letrec<{ tree: YamlValue }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    list,
    fc.array(tie('tree'), { maxLength: 2 }),
    fc
      .array(fc.tuple(keys, tie('tree')), { maxLength: 4 })
      .map((pairs) => Object.assign(Object.create(null), Object.fromEntries(pairs))),
  ),
}));
const mapping = fc.array(fc.tuple(keys, tree), { maxLength: 3 });
const changed = mapping.map(
  (pairs): YamlValue => Object.assign(Object.create(null), LEAST, Object.fromEntries(pairs)),
);

// zod explains what does not fit, and it is loaded for that alone: a document that zod refuses must not fit.
test('a manifest fits the JSON schema just if zod accepts it', () => {
  let fitting = 0;
  fc.assert(
    fc.property(fc.oneof(tree, changed), (document) => {
      const result = fits(document);
      if (result) fitting += 1;
      expect(result).toBe(accepts(document));
    }),
    { numRuns: 3000 },
  );
  expect(fitting).toBeGreaterThan(50);
});

test.each<[YamlValue, boolean]>([
  [LEAST, true],
  [{ ...LEAST, platforms: ['linux-64'] }, true],
  [{ ...LEAST, platforms: { 'linux-64': null, 'linux-aarch64': { specs: ['a'] } } }, true],
  [{ ...LEAST, audit: { base: 'centos7', ignore: [{ rule: 'a', package: 'b', reason: 'c' }] } }, true],
  [{ ...LEAST, audit: { ignore: [{ rule: 'a', package: 'b' }] } }, false],
  [{ ...LEAST, name: '' }, false],
  [{ ...LEAST, channels: [] }, false],
  [{ ...LEAST, pyc: 'later' }, false],
  [{ ...LEAST, toString: 'x' }, false],
  [{ name: 'Least', version: '1.0' }, false],
  [[], false],
  [null, false],
  ['name', false],
])('%j: %s', (document, expected) => {
  expect([fits(document), accepts(document)]).toEqual([expected, expected]);
});

test('what a schema says in words that are not known here fits nothing', () => {
  expect(fitsSchema('a', { type: 'string' })).toBe(true);
  expect(fitsSchema('a', { type: 'string', pattern: '^b$' } as object)).toBe(false);
  expect(fitsSchema({ a: 'b' }, { type: 'object', properties: { a: { type: 'string' } } })).toBe(false);
});
