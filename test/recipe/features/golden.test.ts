import { describe, expect, test } from 'vitest';
import { readTree } from '../../../src/recipe/tree.js';
import { patchOf, resolved } from './resolved.js';
import { SAMPLES } from './samples.js';

const PAIRS = Object.entries(SAMPLES).flatMap(([name, sample]) =>
  (['v0', 'v1'] as const).map((version) => ({ name, version, spec: sample.spec, files: sample[version] })),
);

describe('a recipe with features becomes the golden plain one:', () => {
  test.each(PAIRS)('$name, $version', async ({ name, version, spec, files }) => {
    const golden = `golden/${name.replaceAll(' ', '-')}-${version}.diff`;
    await expect(patchOf(files, spec)).toMatchFileSnapshot(golden);
  });

  test.each(PAIRS)('$name, $version, with the line ends of Windows', ({ spec, files }) => {
    const windows = Object.fromEntries(
      Object.entries(files).map(([path, text]) => [path, text.replaceAll('\n', '\r\n')]),
    );
    const recipe = Object.entries(resolved(windows, spec)).find(([path]) =>
      /(?:meta|recipe)\.yaml$/.test(path),
    );
    expect(recipe?.[1].replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  test.each(PAIRS)('$name, $version: the plain one has no features left', ({ spec, files }) => {
    const plain = resolved(files, spec);
    const { 'features.sh': _, ...again } = plain;
    expect(resolved(again, spec.replace(/\[.*/, ''))).toEqual(again);
  });
});

test('a recipe.yaml is YAML afterwards, with every requirement in its place', () => {
  const files = SAMPLES['one output']?.v1 ?? {};
  const tree = readTree(resolved(files, 'curl[ldap]')['recipe.yaml'] ?? '', 'recipe.yaml');
  const requirements = tree instanceof Map ? tree.get('requirements') : null;
  expect(requirements).toEqual(
    new Map<string, unknown>([
      ['build', ['make']],
      [
        'host',
        [
          'zlib >=1.2 f*_static_0*',
          'nghttp2 * f*_tools_0*',
          new Map([
            ['if', 'linux'],
            ['then', 'libev'],
          ]),
          'openldap',
        ],
      ],
      ['run', ['ca-certificates', 'libnghttp2']],
      ['run_constraints', ['openldap >=2']],
    ]),
  );
});
