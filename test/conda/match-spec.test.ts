import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseFileName } from '../../src/conda/file-name.js';
import { matches } from '../../src/conda/match.js';
import { type MatchSpec, parseMatchSpec } from '../../src/conda/match-spec.js';
import { parseRecord } from '../../src/conda/parse-record.js';
import { loadVersions } from '../../src/conda/version.js';
import { parseVersionSpec } from '../../src/conda/version-spec.js';
import { UserError } from '../../src/errors.js';
import { describeWithSharedData, sharedData } from '../shared-data.js';

const versions = await loadVersions();

interface Expression {
  readonly test: string;
  readonly line: number;
  readonly expr: string;
}

/** Specs that we refuse, with the reason. */
const REFUSED: readonly [RegExp, string][] = [
  [/features|mkl@/, 'features were given up by conda itself; no channel of ours has them'],
  [/1\.0\.1\*\.vc11/, 'rattler has no versions with a star inside'],
  [
    /when=|extras=|flags=|MatchSpec\('foo'\)/,
    'repodata v3 (extras, flags, when) is not read by any solver we use',
  ],
];

/** Assertions about more than one spec and one record, for which this project has no function. */
const OTHER_SUBJECTS: readonly [RegExp, string][] = [
  [
    /_is_simple|strictness|get_exact_value|\.get\(|_form\(\)|merged/,
    'questions conda’s own command line asks',
  ],
  [/str\(|'\*\[|\.version ==|ms !=/, 'how conda writes a spec; ours are shown as they were written'],
  [/url=url|\(url\)|m\(url|url_with/, 'a file’s url is no spec here: parseExplicit reads those'],
  [/dst/, 'built in a loop the vectors do not hold'],
];

const READ_TABLES: readonly string[] = [
  'test_simple',
  'test_pip_style',
  'test_invalid_package_name_rejected',
  'test_valid_package_names',
  'test_boolean_operator_in_space_separated_build',
  'test_version_with_parentheses',
  'test_invalid_version_reports_spec',
  'test_match_spec_repodata_v3',
  'test_parse_spec_str_with_precompiled_regex',
  'test_bad_brackets',
  'test_extras_flags_empty_value_raises',
  'test_parse_ecosystem_corpus',
];

/** Tables about functions that this project does not have, with the reason. */
const OTHER_TABLES: Readonly<Record<string, string>> = {
  test_hash_merge_with_name: 'specs are never merged here',
  test_hash_merge_wo_name: 'specs are never merged here',
  test_conda_build_form: 'how conda writes a spec for conda-build',
  test_conda_env_form: 'how conda writes a spec for environment.yml',
  test_when_empty_value_raises: 'repodata v3: the key when= is refused as such',
  test_when_roundtrip_boolean: 'repodata v3: the key when= is refused as such',
};

const RECORDS = {
  test_bracket_matches: { name: 'numpy', version: '1.11.0', build: 'py34_7', build_number: 7 },
  test_license_match: { name: 'a', version: '1', build: '0', license: 'LGPLv3+', license_family: 'LGPL' },
};

function readVectors() {
  return JSON.parse(readFileSync(join(sharedData, 'vectors/match-spec.json'), 'utf8'));
}

function subjectOf(fn: string) {
  const dist = parseFileName(fn);
  const raw = {
    ...dist,
    build_number: Number(/\d+$/.exec(dist?.build ?? '0')?.[0] ?? 0),
    subdir: 'linux-64',
  };
  return { record: parseRecord(raw, fn), channel: null };
}

/** Returns a spec without its text, to compare two spellings. */
function meaning(text: string): Omit<MatchSpec, 'text'> {
  const { text: _, ...rest } = parseMatchSpec(text);
  return rest;
}

describeWithSharedData("parseMatchSpec and matches, by conda's test vectors:", () => {
  const vectors = readVectors();
  const isRefused = (spec: string) => REFUSED.some(([pattern]) => pattern.test(spec));

  it.each(vectors['match_numpy-1.7.1-py27_0'] as [string, boolean][])(
    'numpy-1.7.1-py27_0 against %s: %s',
    (spec, expected) => {
      expect(matches(parseMatchSpec(spec), subjectOf('numpy-1.7.1-py27_0.tar.bz2'), versions)).toBe(expected);
    },
  );

  const expressions = (vectors.asserts as Expression[]).flatMap(({ expr }) => {
    const [all, not, spec, fn] =
      /^(not )?MatchSpec\('([^']*)'\)\.match\(DPkg\('([^']*)'\)\)$/.exec(expr) ?? [];
    return all === undefined || isRefused(expr) ? [] : [[expr, spec, fn, not === undefined]];
  }) as [string, string, string, boolean][];

  it.each(expressions)('%s', (_expr, spec, fn, expected) => {
    expect(matches(parseMatchSpec(spec), subjectOf(fn), versions)).toBe(expected);
  });

  const onRecords = (vectors.asserts as Expression[]).flatMap(({ test, expr }) => {
    const [all, not, , spec] = /^(not )?MatchSpec\((['"])(.*)\2\)\.match\(record\)$/.exec(expr) ?? [];
    const raw = Object.entries(RECORDS).find(([name]) => name === test)?.[1];
    return all === undefined || raw === undefined ? [] : [[expr, spec, raw, not === undefined]];
  }) as [string, string, object, boolean][];

  it.each(onRecords)('%s', (_expr, spec, raw, expected) => {
    const record = parseRecord({ subdir: 'linux-64', ...raw }, 'record');
    expect(matches(parseMatchSpec(spec), { record, channel: null }, versions)).toBe(expected);
  });

  it.each(
    (vectors.canonical as { spec: string; expected: string }[])
      .filter(({ spec }) => !isRefused(spec))
      .map(({ spec, expected }) => [spec, expected]),
  )('%s means the same as %s', (spec, expected) => {
    expect(meaning(spec)).toEqual(meaning(expected));
  });

  const parsed = (vectors.asserts as Expression[]).flatMap(({ expr }) => {
    const [, , spec, dict] = /^_parse_spec_str\((['"])(.*)\1\) == (\{.*\})$/.exec(expr) ?? [];
    return spec === undefined ? [] : [[spec.replaceAll("\\'", "'"), dict, expr]];
  }) as [string, string, string][];

  it.each(parsed)('%s is read as %s', (spec, dict) => {
    const parsedSpec = parseMatchSpec(spec);
    const field = (key: string) => new RegExp(`'${key}': '([^']*)'`).exec(dict)?.[1] ?? null;
    const version = field('version');
    expect(parsedSpec.name).toBe(field('name'));
    expect(parsedSpec.version).toEqual(
      version === null || version === '*' ? null : parseVersionSpec(version),
    );
    expect(parsedSpec.build).toBe(field('build') === '*' ? null : field('build'));
    expect(parsedSpec.subdir).toBe(field('subdir'));
    expect(parsedSpec.channel).toBe(field('channel') === '*' ? null : field('channel'));
  });

  const params = new Map<string, unknown[]>(
    (vectors.params as { test: string; values?: unknown[] }[]).map(({ test, values }) => [
      test,
      values ?? [],
    ]),
  );

  it.each([...(params.get('test_simple') ?? []), ...(params.get('test_pip_style') ?? [])] as [
    string,
    string,
  ][])('%s means the same as %s', (spec, expected) => {
    expect(meaning(spec)).toEqual(meaning(expected));
  });

  it.each([
    ...(params.get('test_parse_ecosystem_corpus') ?? []),
    ...(params.get('test_valid_package_names') ?? []),
  ] as string[])('%s is read', (spec) => {
    expect(parseMatchSpec(spec).text).toBe(spec);
  });

  it.each([
    ...((params.get('test_invalid_package_name_rejected') ?? []) as [string, string][]).map(([spec]) => spec),
    ...(params.get('test_invalid_version_reports_spec') ?? []),
    ...(params.get('test_extras_flags_empty_value_raises') ?? []),
    'package[build',
    'package[build=',
    'package[build=]',
    'package[build=value, build=again]',
    'package[build]',
    'package[build=0]{something else}',
    'package[build=0][version=2]',
  ] as string[])('%s is refused', (spec) => {
    expect(() => parseMatchSpec(spec)).toThrow('a match spec cannot be read');
  });

  it.each(params.get('test_version_with_parentheses') as [string, string][])(
    '%s has the version %s',
    (spec, version) => {
      expect(parseMatchSpec(spec).version).toEqual(parseVersionSpec(version));
    },
  );

  it.each(params.get('test_boolean_operator_in_space_separated_build') as [string, string][])(
    '%s has the build %s',
    (spec, build) => {
      expect(parseMatchSpec(spec).build).toBe(build);
    },
  );

  it.each(params.get('test_parse_spec_str_with_precompiled_regex') as [string, string, string | null][])(
    '%s has the name %s and the version %s',
    (spec, name, version) => {
      const parsedSpec = parseMatchSpec(spec);
      const expected = version === null ? null : parseVersionSpec(version);
      expect([parsedSpec.name, parsedSpec.version]).toEqual([name, expected]);
    },
  );

  it.each((params.get('test_match_spec_repodata_v3') as [string][]).map(([spec]) => spec))(
    '%s is refused: no solver that we use reads repodata v3',
    (spec) => {
      expect(() => parseMatchSpec(spec)).toThrow('a match spec cannot be read');
    },
  );

  it('every table of the vectors is tested or left out with a reason', () => {
    const left = [...params.keys()].filter((test) => !READ_TABLES.includes(test) && !(test in OTHER_TABLES));
    expect(left).toEqual([]);
  });

  it('every expression of the vectors is tested or left out with a reason', () => {
    const read = new Set([...expressions, ...onRecords].map(([expr]) => expr));
    for (const [, , expr] of parsed) read.add(expr);
    const left = (vectors.asserts as Expression[])
      .map(({ expr }) => expr)
      .filter((expr) => !read.has(expr) && !isRefused(expr))
      .filter((expr) => !OTHER_SUBJECTS.some(([pattern]) => pattern.test(expr)));
    expect(left).toEqual([]);
  });
});

it.each([
  ['40 brackets', 40, true],
  ['41 brackets', 41, false],
  ['brackets up to the maximum length', 4000, false],
])('a spec with %s is read or refused', (_, depth, isRead) => {
  const read = () => parseMatchSpec(`a ${'('.repeat(depth)}1${')'.repeat(depth)}`);
  if (isRead) expect(read().version).not.toBeNull();
  else expect(read).toThrow(UserError);
});
