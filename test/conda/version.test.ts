import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadVersions } from '../../src/conda/version.js';
import { matchesVersion, parseVersionSpec } from '../../src/conda/version-spec.js';
import { describeWithSharedData, sharedData } from '../shared-data.js';

const versions = await loadVersions();

/** Versions that rattler sorts differently from conda's own tests. */
const UNREADABLE_VERSIONS = ['0.5*'];

function readVectors() {
  const { tests } = JSON.parse(readFileSync(join(sharedData, 'vectors/version.json'), 'utf8'));
  return tests;
}

function accepts(spec: string, version: string): boolean {
  return matchesVersion(parseVersionSpec(spec), version, versions);
}

/** Versions as conda parsed them: missing parts are 0. */
function sameParts(a: readonly unknown[][], b: readonly unknown[][]): boolean {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, at) => at).every(
    (at) => JSON.stringify(a[at] ?? [0]) === JSON.stringify(b[at] ?? [0]),
  );
}

describeWithSharedData("versions, by conda's test vectors:", () => {
  const tests = readVectors();

  it.each([
    ['test_version_order', tests.test_version_order.lists[0].value.map(([version]: [string]) => version)],
    ['test_pep440', tests.test_pep440.lists[0].value],
    ['test_hexrd', tests.test_hexrd.lists[0].value],
  ])('%s lists no version that is newer than the next', (_name, list: string[]) => {
    const readable = list.filter((version) => !UNREADABLE_VERSIONS.includes(version));
    const wrong = readable.slice(1).flatMap((version, at) => {
      const before = readable[at] ?? '';
      return versions.compare(before, version) <= 0 && versions.compare(version, before) >= 0
        ? []
        : [[before, version]];
    });
    expect(wrong).toEqual([]);
  });

  it('test_version_order: each version is older than every later one, except those that conda treats as equal', () => {
    const list = (tests.test_version_order.lists[0].value as [string, unknown[][]][]).filter(
      ([version]) => !UNREADABLE_VERSIONS.includes(version),
    );
    const wrong = list.flatMap(([older, parts], at) =>
      list
        .slice(at + 1)
        .filter(([newer, others]) => {
          const expected = sameParts(parts, others) ? 0 : -1;
          return (
            versions.compare(older, newer) !== expected || versions.compare(newer, older) !== -expected + 0
          );
        })
        .map(([newer]) => [older, newer]),
    );
    expect(wrong).toEqual([]);
  });

  it('every table of the vectors is tested', () => {
    const read = [
      'test_version_order',
      'test_pep440',
      'test_hexrd',
      'test_ver_eval_errors',
      'test_version_spec_2',
      'test_match',
      'test_local_identifier',
      'test_not_eq_star',
      'test_compatible_release_versions',
    ];
    expect(Object.keys(tests).sort()).toEqual(read.sort());
    const patterns = [/\('([^']*)'\) (==|!=) \w+\('([^']*)'\)$/, /\.startswith\(/];
    const left = tests.test_version_order.asserts
      .map(({ expr }: { expr: string }) => expr)
      .filter((expr: string) => !patterns.some((pattern) => pattern.test(expr)));
    // Assertions about the identity of Python objects.
    expect(left).toEqual(['VersionOrder(v) is v']);
  });

  it.each(UNREADABLE_VERSIONS)('%s is refused, since rattler has no versions with a star', (version) => {
    expect(() => versions.compare(version, '1')).toThrow(TypeError);
  });

  it.each(tests.test_version_order.loops[0].value as string[])('%j is refused', (version) => {
    expect(() => versions.compare(version, '1')).toThrow(TypeError);
  });

  it.each(
    tests.test_version_order.asserts.flatMap(({ expr }: { expr: string }) => {
      const equality = /\('([^']*)'\) (==|!=) \w+\('([^']*)'\)$/.exec(expr);
      return equality === null ? [] : [[expr, equality[1], equality[3], equality[2] === '==']];
    }) as [string, string, string, boolean][],
  )('%s', (_expr, a, b, equal) => {
    expect(versions.compare(a, b) === 0).toBe(equal);
  });

  it.each(tests.test_local_identifier.lists[0].value as string[])('%s matches 1.7.0.*', (version) => {
    expect(accepts('1.7.0.*', version)).toBe(true);
  });

  it.each(
    tests.test_version_order.asserts.flatMap(({ expr }: { expr: string }) => {
      const prefix = /^(not )?VersionOrder\('([^']*)'\)\.startswith\(VersionOrder\('([^']*)'\)\)$/.exec(expr);
      return prefix === null ? [] : [[expr, prefix[2], prefix[3], prefix[1] === undefined]];
    }) as [string, string, string, boolean][],
  )('%s', (_expr, version, prefix, expected) => {
    expect(versions.startsWith(version, prefix)).toBe(expected);
  });

  it.each(tests.test_match.loops[0].value as [string, boolean][])(
    '1.7.1 matches %s: %s',
    (spec, expected) => {
      expect(accepts(spec, '1.7.1')).toBe(expected);
    },
  );

  it.each(
    [...tests.test_not_eq_star.asserts, ...tests.test_compatible_release_versions.asserts].map(
      ({ expr }: { expr: string }) => {
        const [, not, spec, version] =
          /^(not )?VersionSpec\('([^']*)'\)\.match\('([^']*)'\)$/.exec(expr) ?? [];
        return [expr, spec, version, not === undefined];
      },
    ) as [string, string, string, boolean][],
  )('%s', (_expr, spec, version, expected) => {
    expect(accepts(spec, version)).toBe(expected);
  });

  it.each([
    ...tests.test_ver_eval_errors.loops[0].value,
    ...tests.test_version_spec_2.loops[0].value,
  ] as string[])('%j is refused as a version spec', (spec) => {
    expect(() => accepts(spec, '1')).toThrow();
  });
});

describe("version specs beyond conda's tests", () => {
  it.each([
    ['1.*.3', '1.2.3', true],
    ['1.*.3', '1.2.4', false],
    ['!=1.*.3', '1.2.3', false],
    ['>=3.7,<3.8.0a0', '3.7.10', true],
    ['3.7', '3.7.0', true],
    ['=3.1', '3.10', false],
    ['3.1*', '3.10', false],
    ['9.*', '9d', true],
    ['9d*', '9', false],
    ['=1.1.1', '1.1.1k', true],
    ['!=1.1.1.*', '1.1.1k', false],
    ['1.0.1*', '1.0.1_', true],
    ['2021.*', '2021a', true],
    ['1.2p*', '1.2post1', false],
    ['1.2d*', '1.2dev1', false],
    ['1!2.*', '2.1', false],
    ['1.2+a.*', '1.2.0+a3', true],
    ['0.*', 'post1', true],
    ['>=2.*.*', '2.1', true],
    ['*', 'anything_', true],
    [' >= 1.2 , < 2 ', '1.5', true],
  ])('%s matches %s: %s', (spec, version, expected) => {
    expect(accepts(spec, version)).toBe(expected);
  });

  it.each(['^(a+)+$', '^(a|b)*c$', '^.*.*.*.*$', '^(?=a)b$', '^(a)\\1$', `^${'a'.repeat(200)}$`])(
    '%s is refused, since it could take exponential time',
    (spec) => {
      expect(() => parseVersionSpec(spec)).toThrow(SyntaxError);
    },
  );
});
