import { applyRules } from '../../src/audit/rules.js';
import type { AuditSubject, IndexFacts } from '../../src/audit/types.js';
import { loadVersions } from '../../src/conda/version.js';
import { elfFile, type FixtureElf } from '../fixtures/elf.js';
import type { FixtureFile, FixturePackage } from '../fixtures/package.js';
import { BUILD_PREFIX, GOOD, systemOf } from './subject.js';

const versions = await loadVersions();

/** Returns the findings for a subject. */
export const audit = (subject: AuditSubject) => applyRules(subject, versions);

/** Sound packages that depend on each other. */
export const good = Object.values(GOOD);

const PLACE = '/place/holder';

/** The channel of the defective index. */
export const CHANNEL = 'https://example.org/channel';

const OLD = { conda: '4.5.12' };

/** Each defect: a package with this defect alone, and the only finding. */
export const DEFECTS: readonly [
  name: string,
  bad: FixturePackage,
  expected: string,
  about?: Partial<AuditSubject>,
][] = [
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

/** The defects as objects. */
export const CASES = DEFECTS.map(([name, bad, expected, about = {}]) => ({ name, bad, expected, about }));

/** Returns `rule path` of each finding. */
export function rules(
  findings: readonly { readonly rule: string; readonly path: string | null }[],
): string[] {
  return findings.map(({ rule, path }) => (path === null ? rule : `${rule} ${path}`));
}

/** A sound package with one file. */
export function withFile(path: string, content: FixtureFile): FixturePackage {
  return { name: 'bad', index: { license: 'MIT' }, files: { [path]: content } };
}

function needs(key: 'depends' | 'constrains', spec: string): FixturePackage {
  return { ...withFile('share/x', ''), [key]: [spec] };
}

/** A sound package with one library. */
export function elf(description: FixtureElf): FixturePackage {
  return withFile('lib/bad.so', elfFile(description));
}

function script(path: string, line: string): FixturePackage {
  return withFile(path, { data: `#!${line}\n`, mode: 0o755 });
}

/** A sound package in the old format. */
export function tarBz2(changes: Partial<FixturePackage> = {}): FixturePackage {
  const index = { license: 'MIT', ...changes.index };
  return { ...withFile('share/x', ''), ...changes, index, extension: '.tar.bz2' };
}

/** What an audit knows about a channel's index. */
export function index(about: Partial<IndexFacts>): IndexFacts {
  return { channel: CHANNEL, lacking: [], version: 1, ...about };
}
