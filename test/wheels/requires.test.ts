import { describe, expect, test } from 'vitest';
import { markerEnvironment } from '../../src/wheels/requires/environment.js';
import { holds, parseMarker } from '../../src/wheels/requires/marker.js';
import { parseRequirement } from '../../src/wheels/requires/requirement.js';
import { unmetRequirements } from '../../src/wheels/requires/unmet.js';
import { testWithTools } from '../tools.js';
import { python } from './packaging.js';

const TARGET = { platform: 'linux-aarch64', python: '3.11', pythonVersion: '3.11.4', glibc: '2.17' } as const;
const OLD = { platform: 'linux-64', python: '3.7', pythonVersion: '3.7.12', glibc: '2.17' } as const;

const MARKERS = [
  ...[
    'python_version < "3.8"',
    "python_version >= '3.8'",
    '"3.8" <= python_version',
    'python_version == "3.*"',
  ],
  ...[
    'python_version ~= "3.10"',
    'python_version in "3.7, 3.8"',
    'python_version not in "3.7"',
    'python_version!="3.11"',
  ],
  ...[
    'python_full_version < "3.11.4"',
    'python_full_version >= "3.11.0rc1"',
    'implementation_version > "3.10"',
  ],
  ...[
    'sys_platform == "linux"',
    'sys_platform == "win32"',
    'sys_platform != "darwin"',
    "'linux' in sys_platform",
  ],
  ...['os_name == "posix"', 'os.name == "nt"', 'sys.platform == "linux"', 'platform.machine == "aarch64"'],
  ...['platform_machine == "x86_64" or platform_machine == "aarch64"', 'platform_machine in "arm64 aarch64"'],
  ...[
    'platform_system == "Windows"',
    'platform_python_implementation == "CPython"',
    'python_implementation != "PyPy"',
  ],
  ...[
    'implementation_name == "cpython"',
    'extra == "test"',
    'extra == "Te_St"',
    'extra != "test"',
    'extra == "doc"',
  ],
  ...[
    'python_version < "3.8" and extra == "test"',
    'python_version < "3" or extra == "test" and os_name == "posix"',
  ],
  ...['(python_version < "3" or extra == "test") and os_name == "nt"', '(((os_name == "posix")))'],
  ...['os_name <= "linux"', 'os_name > "nt"', 'platform_machine >= "aarch32"'],
];

const NO_MARKERS = [
  ...['', 'os_name', 'os_name ==', '== "a"', 'os_name == posix', 'os_name = "a"', 'os_name == "a" and', '()'],
  ...['(os_name == "a"', 'os_name == "a")', 'os_name is "a"', 'os_name not "a"', '__import__("os") == "a"'],
  ...[
    'os_name == "a" xor os_name == "b"',
    'os_name == "a',
    'os_name == \'a"',
    'os_name == "a"; 1',
    'not os_name == "a"',
  ],
];

const REQUIREMENTS = [
  ...[
    'a',
    'A_b.c',
    'a>=1',
    'a >= 1, < 2',
    'a (>=1,<2)',
    'a[x]',
    'a[x, Y_z]>=1',
    'a ; os_name == "nt"',
    'a[x]>=1;os_name=="nt"',
  ],
  ...[
    'a @ https://host/a.whl',
    'a@https://host/a.whl ; os_name == "nt"',
    'a~=1.0',
    'a==1.*',
    'a!=1.5,>=1',
    'a [x] (==1)',
  ],
  ...['', '-a', 'a b', 'a[x', 'a]', 'a>=1;', 'a>=1; os_name', 'a[x y]', 'a,b', 'a>=1 b', 'a @', 'a-'],
];

testWithTools('markers hold where they hold in packaging', { tools: ['python3'] }, () => {
  const code = `
from pip._vendor.packaging.markers import Marker
print(json.dumps([[Marker(text).evaluate(dict(one)) for text in value[0]] for one in value[1]]))`;
  const environments = [TARGET, OLD].flatMap((target) =>
    ['', 'test'].map(
      (extra): Record<string, string> => ({
        ...{ platform_release: '', platform_version: '' },
        ...Object.fromEntries(markerEnvironment(target, extra)),
      }),
    ),
  );
  const theirs = python<boolean[][]>(code, [MARKERS, environments]);
  const ours = environments.map((environment) => MARKERS.map((text) => held(text, environment)));
  const rows = (answers: readonly (readonly boolean[])[]) =>
    answers.flatMap((row, i) =>
      row.map(
        (is, j) =>
          `${environments[i]?.['python_version']} ${environments[i]?.['extra']} ${MARKERS[j]}: ${is}`,
      ),
    );
  expect(rows(ours)).toEqual(rows(theirs));
});

function held(text: string, environment: Readonly<Record<string, string>>): boolean {
  const marker = parseMarker(text);
  if (marker === null) throw new Error(`no marker: ${text}`);
  return holds(marker, new Map(Object.entries(environment)));
}

testWithTools('what is no marker for packaging is none', { tools: ['python3'] }, () => {
  const code = `
from pip._vendor.packaging.markers import InvalidMarker, Marker
def reads(text):
    try:
        return Marker(text) is not None
    except InvalidMarker:
        return False
print(json.dumps([reads(text) for text in value]))`;
  const all = [...MARKERS, ...NO_MARKERS];
  const theirs = python<boolean[]>(code, all);
  expect(all.map((text) => [text, parseMarker(text) !== null])).toEqual(
    all.map((text, i) => [text, theirs[i]]),
  );
});

testWithTools('requirements are read as packaging reads them', { tools: ['python3'] }, () => {
  const code = `
from pip._vendor.packaging.requirements import InvalidRequirement, Requirement
def read(text):
    try:
        one = Requirement(text)
    except InvalidRequirement:
        return None
    names = sorted(utils.canonicalize_name(extra) for extra in one.extras)
    parts = sorted(str(part).replace(" ", "") for part in one.specifier)
    return [utils.canonicalize_name(one.name), names, parts, one.url, one.marker is not None]
print(json.dumps([read(text) for text in value]))`;
  const theirs = python<unknown[]>(code, REQUIREMENTS);
  const ours = REQUIREMENTS.map((text) => {
    const read = parseRequirement(text);
    if (read === null) return null;
    const parts = read.clauses.map(
      ({ operator, version, isPrefix }) => `${operator}${version}${isPrefix ? '.*' : ''}`,
    );
    return [read.name, read.extras.toSorted(), parts.sort(), read.url, read.marker !== null];
  });
  expect(REQUIREMENTS.map((text, i) => [text, ours[i]])).toEqual(
    REQUIREMENTS.map((text, i) => [text, theirs[i]]),
  );
});

describe('hostile texts are read at once:', () => {
  test.each([
    ['parentheses', '('.repeat(1e6)],
    ['and', `${'os_name == "a" and '.repeat(1e5)}os_name == "a"`],
    ['quotes', '"'.repeat(1e6)],
    ['white space', `${' '.repeat(1e6)}x`],
    ['names', 'a.'.repeat(5e5)],
  ])('%s', (_, text) => {
    expect([parseMarker(text), parseRequirement(text), parseRequirement(`a;${text}`)]).toEqual([
      null,
      null,
      null,
    ]);
  });

  test('as many levels and words as are read can be evaluated', () => {
    const deep = `${'('.repeat(50)}os_name == "posix"${')'.repeat(50)}`;
    const long = Array.from({ length: 124 }, () => 'os_name == "posix"').join(' and ');
    for (const text of [deep, long]) expect(held(text, { os_name: 'posix' })).toBe(true);
    expect(parseMarker(`(${deep})`)).toBeNull();
  });
});

describe('what a lock lacks', () => {
  const wheel = (name: string, version: string, ...requires: string[]) => ({
    fn: `${name}.whl`,
    name,
    version,
    requires,
  });
  const lacks = (
    wheels: readonly ReturnType<typeof wheel>[],
    packages: Readonly<Record<string, string>> = {},
  ) =>
    unmetRequirements(
      wheels,
      Object.entries(packages).map(([name, version]) => ({ name, version })),
      TARGET,
    ).map(({ fn, missing }) => `${fn} ${missing.join(', ')}`);

  test('is named with its specifier, and with the version that is there', () => {
    expect(lacks([wheel('a', '1', 'b', 'C.d >= 2, <3', 'e==1')], { e: '2', b: '1' })).toEqual([
      'a.whl c-d>= 2, <3, e==1 (it has 2)',
    ]);
  });

  test('is nothing where packages or wheels of these names are there', () => {
    const wheels = [wheel('a', '1', 'B_c>=1', 'd', 'PyYAML'), wheel('d', '1')];
    expect(lacks(wheels, { 'b-c': '1.5', pyyaml: '6' })).toEqual([]);
  });

  test('is nothing that a marker leaves out', () => {
    expect(
      lacks([
        wheel('a', '1', 'b; sys_platform == "win32"', 'c; extra == "test"', 'd; python_version < "3.8"'),
      ]),
    ).toEqual([]);
  });

  test('is with an extra what the extra of a wheel requires, and so on', () => {
    const wheels = [
      wheel('a', '1', 'b[x]'),
      wheel('b', '1', 'c; extra == "x"', 'd; extra == "y"', 'b[z]; extra == "x"', 'e; extra == "z"'),
    ];
    expect(lacks(wheels)).toEqual(['b.whl c, e']);
  });

  test('is nothing in a circle of extras', () => {
    const wheels = [wheel('a', '1', 'b[x]', 'a[y]; extra == "y"'), wheel('b', '1', 'a[y]; extra == "x"')];
    expect(lacks(wheels)).toEqual([]);
  });

  test('is not told of versions of conda that pip does not know, and of lines that are no requirements', () => {
    expect(lacks([wheel('a', '1', 'tz>=2023', '!!!', '')], { tz: '2023c_x' })).toEqual([]);
  });
});
