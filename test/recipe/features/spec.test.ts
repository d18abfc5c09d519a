import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matches } from '../../../src/conda/match.js';
import { parseMatchSpec } from '../../../src/conda/match-spec.js';
import { loadVersions } from '../../../src/conda/version.js';
import { UserError } from '../../../src/errors.js';
import { parseFeatureSpec } from '../../../src/recipe/features/spec.js';
import { buildPattern, buildTag } from '../../../src/recipe/features/tag.js';

describe('a spec with features is', () => {
  test.each([
    ['curl', ['curl', '', []]],
    ['Curl 8.*', ['curl', '8.*', []]],
    ['curl[http2, ~ldap,&static]', ['curl', '', ['on http2', 'off ldap', 'same static']]],
    ['curl >=8,<9 [http2]', ['curl', '>=8,<9', ['on http2']]],
    ['curl>=8 [http2]', ['curl', '>=8', ['on http2']]],
    ['curl 8 []', ['curl', '8', []]],
    [`curl >=\${{ a + b }} [http-2]`, ['curl', `>=\${{ a + b }}`, ['on http-2']]],
    ['conda-forge::curl [a]', ['curl', '', ['on a']]],
    ['conda-forge::d >=1 [a]', ['d', '>=1', ['on a']]],
    ["curl[version='>=8', build=x]", ['curl', "[version='>=8', build=x]", []]],
    ['curl [a, a]', ['curl', '', ['on a', 'on a']]],
  ])('%s', (text, expected) => {
    const spec = parseFeatureSpec(text, 'here');
    const features = spec?.features.map(({ name, state }) => `${state} ${name}`);
    expect([spec?.name, spec?.version, features]).toEqual(expected);
  });

  test.each(['{{ compiler("c") }}', `\${{ pin_subpackage('a') }}`, '', '[]', '>=1'])('%j: none', (text) => {
    expect(parseFeatureSpec(text, 'here')).toBeNull();
  });

  test.each([
    ['curl [Http2, a b, 2x]', ['"Http2"', '"a b"', '"2x"']],
    ['curl [a, ~a]', ['asked for in two ways']],
    ['curl 8 h123_0 [a]', ['a build string, and there is one already']],
    ['curl=8=h123 [a]', ['a build string, and there is one already']],
    [`\${{ pin_subpackage('a') }} [static]`, ['only a package that is named']],
  ])('%s: refused', (text, expected) => {
    const problems = problemsOf(() => parseFeatureSpec(text, 'here'));
    expect(problems.length).toBe(expected.length);
    for (const [index, part] of expected.entries())
      expect(JSON.stringify(problems[index])).toContain(JSON.stringify(part).slice(1, -1));
  });
});

function problemsOf(work: () => unknown): readonly unknown[] {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return error.problems;
    throw error;
  }
  return [];
}

const versions = await loadVersions();
const names = fc.constantFrom('a', 'aa', 'b', 'b-1', 'http', 'http2', 'h_2', 'static');
const states = fc.uniqueArray(fc.tuple(names, fc.boolean()), { selector: ([name]) => name });

test('a pattern matches the packages whose features are as asked, and no others', () => {
  fc.assert(
    fc.property(states, states, fc.constantFrom('h1234567_0', 'py311h7654321_12'), (made, asked, rest) => {
      const record = {
        name: 'x',
        version: '1',
        build: `${buildTag(new Map(made))}_${rest}`,
        buildNumber: 0,
        subdir: 'linux-64',
        raw: {},
      };
      const features = asked.map(([name, isOn]) => ({
        name,
        state: isOn ? ('on' as const) : ('off' as const),
      }));
      const spec = parseMatchSpec(`x * ${buildPattern(features, new Map())}`);
      const isAsAsked = asked.every(([name, isOn]) => new Map(made).get(name) === isOn);
      expect(matches(spec, { record: { ...record, raw: record }, channel: null }, versions)).toBe(isAsAsked);
    }),
  );
});
