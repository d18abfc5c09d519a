import { describe, expect, test } from 'vitest';
import { audit as auditWith } from '../../src/audit/audit.js';
import { countBySeverity, exitCodeOf, formatCounts, reportLines } from '../../src/audit/report.js';
import { symbolNeeds } from '../../src/audit/rules/symbols.js';
import { RULES } from '../../src/audit/rules.js';
import type { ChannelIndex, Subject } from '../../src/audit/types.js';
import { loadVersions } from '../../src/conda/version.js';
import { installedPrefix } from '../../src/installed/prefix.js';
import { elfFile, type FixtureElf } from '../fixtures/elf.js';
import type { FixtureFile, FixturePackage } from '../fixtures/package.js';
import { rowsWithTools, testWithTools } from '../tools.js';
import { auditedPackage, BUILD_PREFIX, GOOD, subjectOf, systemOf } from './subject.js';

const versions = await loadVersions();
const audit = (subject: Subject) => auditWith(subject, versions);

const good = Object.values(GOOD);
const PLACE = '/place/holder';
const CHANNEL = 'https://example.org/channel';
const OLD = { conda: '4.5.12' };

describe('nothing is found', () => {
  test.each([
    ['in a prefix', {}],
    ['in a channel', { kind: 'channel' }],
    ['with a base', { system: systemOf('centos7') }],
    ['by what packages say of glibc themselves', { glibc: null }],
  ] as const)('%s', async (_, about: Partial<Subject>) => {
    expect(audit(await subjectOf(good, about))).toEqual([]);
  });

  test('in a library that the base has, and nowhere else', async () => {
    const bad = withFile('lib/libgui.so', elfFile({ needed: ['libX11.so.6'] }));
    expect(rules(audit(await subjectOf([...good, bad], { system: systemOf('centos7') })))).toEqual([]);
    expect(rules(audit(await subjectOf([...good, bad])))).toEqual(['library-missing lib/libgui.so']);
  });

  test('in what glibc has, whatever the platform calls its loader', async () => {
    const needed = ['libc.so.6', 'libcrypt.so.1', 'ld-linux-x86-64.so.2'];
    const bad = withFile('lib/x.so', elfFile({ needed }));
    const found = async (base: string | null) =>
      audit(await subjectOf([bad], { system: systemOf(base) })).map(({ message }) => message);
    expect(await found(null)).toEqual([]);
    expect(await found('almalinux9')).toEqual([expect.stringMatching(/^it needs libcrypt\.so\.1, /)]);
    const other = withFile('lib/x.so', elfFile({ needed: ['ld-linux-aarch64.so.1'] }));
    expect(rules(audit(await subjectOf([other])))).toEqual(['library-missing lib/x.so']);
  });

  test('in executable modules that python imports', async () => {
    const module = { data: '#!/usr/bin/python9\n', mode: 0o755 };
    expect(audit(await subjectOf([...good, withFile('lib/python3.7/base64.py', module)]))).toEqual([]);
  });
});

/** A defect: what is planted into a package that is otherwise sound, and all that is found. */
const DEFECTS: readonly [name: string, bad: FixturePackage, expected: string, about?: Partial<Subject>][] = [
  ['another machine', elf({ machine: 183 }), 'machine lib/bad.so'],
  [
    'the interpreter of another system',
    elf({ interpreter: '/lib/ld-musl-x86_64.so.1' }),
    'interpreter lib/bad.so',
  ],
  [
    'a library that is cut off',
    withFile('lib/bad.so', elfFile({}).subarray(0, -8)),
    'elf-damaged lib/bad.so',
  ],
  ['half a header', withFile('lib/bad.so.1', elfFile({}).subarray(0, 40)), 'elf-damaged lib/bad.so.1'],
  ['ELF in noarch', { ...elf({}), noarch: 'generic' }, 'noarch-elf lib/bad.so'],
  ['text relocations', elf({ textRelocations: true }), 'text-relocations lib/bad.so'],
  ['an executable stack', elf({ executableStack: true }), 'executable-stack lib/bad.so'],
  ['a library that nobody has', elf({ needed: ['libnone.so.1'] }), 'library-missing lib/bad.so'],
  [
    'a library of no dependency',
    elf({ needed: ['libgood.so.1'], runpath: '$ORIGIN' }),
    'library-undeclared lib/bad.so',
  ],
  [
    'a library of no dependency, in a channel',
    elf({ needed: ['libgood.so.1'], runpath: '$ORIGIN' }),
    'library-missing lib/bad.so',
    { kind: 'channel' },
  ],
  [
    'a library that no run path leads to',
    { ...elf({ needed: ['libgood.so.1'] }), depends: ['library'] },
    'library-unreachable lib/bad.so',
  ],
  ['a run path of the build machine', elf({ runpath: '/home/me/lib' }), 'run-path-build-machine lib/bad.so'],
  ['a run path that climbs', elf({ runpath: '$ORIGIN/../../x' }), 'run-path-outside lib/bad.so'],
  ['a run path into the system', elf({ runpath: '/usr/lib64' }), 'run-path-outside lib/bad.so'],
  ['an empty run path', elf({ runpath: '$ORIGIN:' }), 'run-path-outside lib/bad.so'],
  [
    'a glibc that is too new',
    elf({ versions: [{ library: 'libc.so.6', version: 'GLIBC_2.28' }] }),
    'glibc-too-new lib/bad.so',
  ],
  [
    'a libstdc++ that is newer than the one it comes with',
    {
      ...elf({
        needed: ['libstdc++.so.6'],
        runpath: '$ORIGIN',
        versions: [{ library: 'libstdc++.so.6', version: 'GLIBCXX_3.4.29' }],
      }),
      depends: ['runtime'],
    },
    'symbol-version lib/bad.so',
  ],
  [
    'a libstdc++ that is newer than the base’s',
    elf({
      needed: ['libgcc_s.so.1'],
      versions: [{ library: 'libstdc++.so.6', version: 'CXXABI_1.3.8' }],
    }),
    'symbol-version lib/bad.so',
    { system: systemOf('centos7') },
  ],
  ['a build prefix', withFile('share/x.txt', `see ${BUILD_PREFIX}/etc\n`), 'build-prefix share/x.txt'],
  [
    'a second build prefix',
    withFile('share/x.txt', {
      data: `${PLACE} /b${BUILD_PREFIX}\n`,
      placeholder: { prefix: PLACE, mode: 'text' },
    }),
    'build-prefix share/x.txt',
  ],
  [
    'a folder of the builder',
    withFile('share/x.txt', '/opt/conda/conda-bld/x_1/work/a.c'),
    'build-path share/x.txt',
  ],
  [
    'build tools',
    withFile(
      'lib/python3.7/_sysconfigdata_x.py',
      "{'AR': '/usr/bin/aarch64-linux-gnu-gcc-ar', 'CC': '/usr/bin/gcc -pthread'}",
    ),
    'hard-coded-tool lib/python3.7/_sysconfigdata_x.py',
  ],
  [
    'build tools in a program',
    withFile('lib/x/run.tcl', 'exec /usr/bin/cc -c'),
    'hard-coded-tool-elsewhere lib/x/run.tcl',
  ],
  ['a command without interpreter', script('bin/run', '/usr/bin/perl -w'), 'script-interpreter bin/run'],
  ['a command for env', script('bin/run', '/usr/bin/env -S ruby'), 'script-interpreter bin/run'],
  [
    'an example without interpreter',
    script('share/run', '/usr/bin/perl'),
    'script-interpreter-elsewhere share/run',
  ],
  ['a dependency that nobody has', needs('depends', 'gone >=1'), 'dependency-unmet'],
  ['a dependency of another version', needs('depends', 'library >=2'), 'dependency-unmet'],
  ['another version, in a channel', needs('depends', 'library >=2'), 'dependency-unmet', { kind: 'channel' }],
  ['a virtual package that is not there', needs('depends', '__cuda >=11'), 'dependency-unmet'],
  ['an older glibc than it asks for', needs('depends', '__glibc >=2.28'), 'dependency-unmet'],
  ['what no one can read', needs('depends', 'library >=1,<'), 'dependency-unmet'],
  ['what it does not go with', needs('constrains', 'library >=2'), 'constraint-broken'],
  ['no licence', { name: 'bad' }, 'licence-missing'],
  ['a .conda file', withFile('share/x', ''), 'old-conda-format', { conda: '4.5.12' }],
  ['a virtual package', tarBz2({ depends: ['__unix'] }), 'old-conda-virtual-package', { conda: '4.8.5' }],
  ['a spec with ~=', tarBz2({ depends: ['bad~=1.0'] }), 'old-conda-spec', { conda: '4.5.12' }],
  ['an equals sign in a list', tarBz2({ depends: ['bad >=1,=1.0'] }), 'old-conda-spec', { conda: '4.5.12' }],
  ['a version ruled out by a glob', tarBz2({ depends: ['bad !=2.*'] }), 'old-conda-spec-misread', OLD],
  ['constraints', tarBz2({ constrains: ['x <2'] }), 'old-conda-constrains', { conda: '4.3.30' }],
  ['noarch python', tarBz2({ noarch: 'python' }), 'old-conda-noarch', { conda: '4.2.16' }],
  [
    'a python with a folder of its own',
    tarBz2({
      version: '3.13.1',
      index: { python_site_packages_path: 'lib/python3.13t/site-packages' },
    }),
    'old-conda-site-packages',
    { conda: '24.9.2' },
  ],
  [
    'a platform',
    tarBz2({ name: 'conda' }),
    'old-conda-platform',
    { conda: '4.8.3', platform: 'linux-s390x' },
  ],
  ['a third channel', tarBz2(), 'old-conda-channels', { ...OLD, channels: ['a', 'b', CHANNEL] }],
  [
    'no plain repodata',
    tarBz2(),
    'old-conda-repodata',
    { ...OLD, indexes: [index({ lacking: ['noarch'] })] },
  ],
  [
    'packages elsewhere',
    tarBz2(),
    'old-conda-base-url',
    { conda: '24.4.0', indexes: [index({ version: 2 })] },
  ],
];

const CASES = DEFECTS.map(([name, bad, expected, about = {}]) => ({ name, bad, expected, about }));

describe('a defect is found, and nothing else', () => {
  test.each(rowsWithTools(CASES, ({ bad }) => (bad.extension === '.tar.bz2' ? ['bzip2'] : [])))(
    '$name',
    async ({ bad, expected, about }) => {
      const subject = await subjectOf([...(about.conda === undefined ? good : []), bad], about);
      const found = audit(subject);
      expect(found.map((one) => one.package)).toEqual([`${bad.name}-${bad.version ?? '1.0'}-0`]);
      expect(rules(found)).toEqual([expected]);
    },
  );

  testWithTools('an index without md5', { tools: ['bzip2'] }, async () => {
    const one = await auditedPackage(tarBz2());
    const packages = [{ ...one, record: { ...one.record, md5: null } }];
    expect(rules(audit({ ...(await subjectOf([])), packages, conda: '4.5.12' }))).toEqual(['old-conda-md5']);
    expect(rules(audit({ ...(await subjectOf([])), packages, conda: '24.7.1' }))).toEqual(['old-conda-md5']);
    expect(audit({ ...(await subjectOf([])), packages, conda: '24.9.0' })).toEqual([]);
  });

  test('every rule has a defect', () => {
    const planted = new Set(DEFECTS.map(([, , expected]) => expected.split(' ')[0]));
    const others = ['file-missing', 'file-changed', 'old-conda-md5'];
    expect(RULES.map(({ id }) => id).filter((id) => !planted.has(id))).toEqual(others);
  });
});

describe('what lies in an image', () => {
  const path = (name: string, sha256: string | null = name, mayBeAbsent = false) => ({
    path: `lib/${name}`,
    sha256,
    mayBeAbsent,
  });
  const records = new Map([
    ['one-1.0-0', [path('a'), path('both', 'first'), path('x.pyc', null, true), path('link', null)]],
    ['two-1.0-0', [path('both', 'second')]],
  ]);
  const files = {
    'lib/a': 'a',
    'lib/both': 'second',
    'lib/link': null,
    'conda-meta/history': '0',
    '.condarc': '1',
  };
  const found = async (changed: Readonly<Record<string, string | null>>, without: readonly string[] = []) => {
    const all = Object.entries({ ...files, ...changed }).filter(([name]) => !without.includes(name));
    const installed = installedPrefix(new Map(all), records);
    const licensed = { index: { license: 'MIT' } };
    const packages = [
      { ...licensed, name: 'one' },
      { ...licensed, name: 'two' },
    ];
    return audit(await subjectOf(packages, { installed }));
  };

  test('and is what the packages brought', async () => {
    expect(await found({ 'lib/x.pyc': 'x', 'lib/__pycache__/y.pyc': 'y', 'pkgs/x/lib/z': 'z' })).toEqual([]);
  });

  test.each([
    ['changed', { 'lib/a': 'other' }, [], 'file-changed lib/a', 'one-1.0-0'],
    ['a link in place of a file', { 'lib/a': null }, [], 'file-changed lib/a', 'one-1.0-0'],
    ['missing', {}, ['lib/a'], 'file-missing lib/a', 'one-1.0-0'],
    ['foreign', { 'lib/new': 'n' }, [], 'file-foreign lib/new', null],
  ])('or is %s', async (_, changed, without, expected, dist) => {
    const all = await found(changed, without);
    expect([rules(all), all[0]?.package]).toEqual([[expected], dist]);
  });

  test('foreign folders are told once', async () => {
    const [finding] = await found({
      'lib/python3/site-packages/x/a.py': '1',
      'lib/python3/site-packages/x/b/c.py': '2',
    });
    expect(finding).toMatchObject({ path: 'lib/python3/site-packages/x/', message: '2 files of no package' });
  });

  test('packages that the lock does not name, and those that were removed', async () => {
    const installed = installedPrefix(new Map(), new Map([['three-1.0-0', []]]));
    const all = audit(await subjectOf([{ name: 'one', index: { license: 'MIT' } }], { installed }));
    expect(rules(all)).toEqual([
      'file-missing conda-meta/one-1.0-0.json',
      'package-not-in-lock conda-meta/three-1.0-0.json',
    ]);
  });
});

test('who has the missing library is told', async () => {
  const { name, ...rest } = elf({ needed: ['libelse.so.2'] });
  const other = await auditedPackage({ name: 'else', files: { 'lib/libelse.so.2': elfFile({}) } });
  const [finding] = audit(await subjectOf([{ name, ...rest }], { elsewhere: [other] }));
  expect(finding).toMatchObject({
    rule: 'library-missing',
    found: 'in else-1.0-0 (lib/libelse.so.2)',
    fix: 'make else a dependency',
  });
});

test('of the builds of a name in a channel, the one that is asked for has to have the library', async () => {
  const build = (version: string) => ({
    name: 'both',
    version,
    index: { license: 'MIT' },
    files: { [`lib/libboth.so.${version}`]: elfFile({}) },
  });
  const user = (spec: string) => ({
    ...elf({ needed: ['libboth.so.1.0'], runpath: '$ORIGIN' }),
    depends: [spec],
  });
  const found = async (spec: string) =>
    rules(audit(await subjectOf([build('1.0'), build('2.0'), user(spec)], { kind: 'channel' })));
  expect(await found('both 1.*')).toEqual([]);
  expect(await found('both >=2')).toEqual(['library-missing lib/bad.so']);
});

test('the highest symbol versions of a package, by family', async () => {
  const versions = (...texts: readonly string[]) => texts.map((version) => ({ library: 'libx.so', version }));
  const needy = {
    name: 'needy',
    files: {
      'lib/a.so': elfFile({
        versions: [...versions('GLIBC_2.9', 'GLIBCXX_3.4.9'), ...versions('GLIBC_PRIVATE')],
      }),
      'lib/b.so': elfFile({ versions: [{ library: 'liby.so', version: 'GLIBC_2.17' }] }),
      'lib/other.so': elfFile({ machine: 183, versions: versions('GLIBC_2.99') }),
    },
  };
  expect(symbolNeeds(await auditedPackage(needy), 'linux-64')).toEqual({ GLIBC: '2.17', GLIBCXX: '3.4.9' });
});

test('names that steer a terminal are shown as text, and not at any length', async () => {
  const hostile = elf({ needed: ['lib\x1b[2Jx.so\u009b', 'y'.repeat(4000)], runpath: '/home/\r\n\u202e' });
  const text = reportLines(audit(await subjectOf([hostile]))).join('\n');
  expect(text).toContain('it needs lib\\u001b[2Jx.so\\u009b,');
  expect(text).toContain('/home/\\u000d\\u000a\\u202e');
  expect(text.length).toBeLessThan(2000);
});

test('cycles of dependencies end', async () => {
  const [a, b] = [
    { name: 'a', depends: ['b'], index: { license: 'MIT' } },
    { name: 'b', depends: ['a', 'gone'], index: { license: 'MIT' } },
  ];
  expect(audit(await subjectOf([a, b], { exclude: ['gone'] }))).toEqual([]);
});

const isOfConda = ({ about }: (typeof CASES)[number]) => about.conda !== undefined;

test('a report of everything', async () => {
  const everything = CASES.filter((one) => !isOfConda(one)).map(({ bad }, i) => ({
    ...bad,
    name: `bad${i}`,
  }));
  const many = Object.fromEntries(
    Array.from({ length: 8 }, (_, i) => [`lib/lib${i}.so`, elfFile({ machine: 183 })] as const),
  );
  const bad = [...everything, { name: 'many', index: { license: 'MIT' }, files: many }];
  const findings = audit(await subjectOf([...good, ...bad]));
  const text = [...reportLines(findings), formatCounts(countBySeverity(findings)), ''].join('\n');
  await expect(text).toMatchFileSnapshot('golden/report.txt');
});

testWithTools('a report of what an old conda cannot live with', { tools: ['bzip2'] }, async () => {
  const bad = CASES.filter(isOfConda).map(({ bad }, i) => ({ ...bad, name: `bad${i}` }));
  const about = {
    conda: '4.5.12',
    channels: ['a', 'b', CHANNEL],
    indexes: [index({ lacking: ['linux-64'] })],
  };
  const findings = audit(await subjectOf(bad, about));
  await expect(`${reportLines(findings).join('\n')}\n`).toMatchFileSnapshot('golden/old-conda.txt');
});

function rules(findings: readonly { readonly rule: string; readonly path: string | null }[]): string[] {
  return findings.map(({ rule, path }) => (path === null ? rule : `${rule} ${path}`));
}

function withFile(path: string, content: FixtureFile): FixturePackage {
  return { name: 'bad', index: { license: 'MIT' }, files: { [path]: content } };
}

function needs(key: 'depends' | 'constrains', spec: string): FixturePackage {
  return { ...withFile('share/x', ''), [key]: [spec] };
}

function elf(wanted: FixtureElf): FixturePackage {
  return withFile('lib/bad.so', elfFile(wanted));
}

function script(path: string, line: string): FixturePackage {
  return withFile(path, { data: `#!${line}\n`, mode: 0o755 });
}

function tarBz2(wanted: Partial<FixturePackage> = {}): FixturePackage {
  const index = { license: 'MIT', ...wanted.index };
  return { ...withFile('share/x', ''), ...wanted, index, extension: '.tar.bz2' };
}

function index(about: Partial<ChannelIndex>): ChannelIndex {
  return { channel: CHANNEL, lacking: [], version: 1, ...about };
}

test.each([
  [{ error: 1, warning: 0, note: 0 }, [2, 2, 2, 0]],
  [{ error: 0, warning: 1, note: 1 }, [0, 1, 1, 0]],
  [{ error: 0, warning: 0, note: 1 }, [0, 0, 1, 0]],
  [{ error: 0, warning: 0, note: 0 }, [0, 0, 0, 0]],
])('exit codes for %j', (counts, expected) => {
  const codes = (['error', 'warning', 'note', 'never'] as const).map((failOn) => exitCodeOf(counts, failOn));
  expect(codes).toEqual(expected);
});
