import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadVersions } from '../../src/conda/version.js';
import { silent } from '../../src/events.js';
import { formatLock } from '../../src/lock/formats/format.js';
import { driftOf, pinKey } from '../../src/pins/drift.js';
import { readBuildConfig } from '../../src/pins/read-config.js';
import { type PinsOptions, pins } from '../../src/pins/run.js';
import type { Pinned } from '../../src/pins/types.js';
import { movePins, writePins } from '../../src/pins/write-config.js';
import { scratch } from '../channel/meta/make-meta.js';
import { lockedOf, packageOf } from '../lock/channels.js';
import { failureOf } from '../lock/errors.js';
import { describeWithSharedData, sharedData } from '../shared-data.js';

const versions = await loadVersions();

/** Makes pins of one version for each package. Several builds of it are separated by blanks. */
const pinnedOf = (...pins: readonly string[]): Pinned =>
  new Map(
    pins.map((text) => {
      const [first = '', ...more] = text.split(' ');
      const { record } = packageOf(first);
      return [pinKey(record.name), [record, ...more.map((pin) => packageOf(pin).record)]];
    }),
  );

const PINNED = pinnedOf(
  'openssl-3.1.4-0',
  'python-3.11.4-h1_0_cpython',
  'libxml2-2.10.3-0',
  'zlib-1.2.13-0',
  'numpy-1.20.1-py37_0',
  'r-base-4.10-0',
);

/** A file like conda-forge's: comments, selectors, lists, matrices, keys that are no packages. */
const THEIRS = `# Pins, newest first
c_compiler_version:    # [linux]
  - 12                 # [linux]
openssl:               # the 3 series
  - '1.1.1'            # [linux]
  - '1.0'              # [osx]
python:
  # all of them
  - 3.9.* *_cpython    # [not linux]
  - "3.10.* *_cpython"
libxml2: 2.9
zlib:
  - 1.2
numpy:
  - 1.17
  - 1.18
r_base: 4.1
zip_keys:
  -
    - python
    - numpy
`;

const read = (text: string) => readBuildConfig(text, 'theirs.yaml', 'linux-aarch64');

describe('the drift of a pin file', () => {
  it('is found for the target platform, as precise as the file', () => {
    const drifts = driftOf(read(THEIRS), PINNED, versions).map(({ key, state, now }) => [key, state, now]);
    expect(drifts).toEqual([
      ['libxml2', 'moved', '2.10'],
      ['numpy', 'several', null],
      ['openssl', 'moved', '3.1.4'],
      ['python', 'moved', '3.11.* *_cpython'],
      ['r_base', 'moved', '4.10'],
      ['zlib', 'same', null],
    ]);
  });

  it.each([
    ['1.2', 'same'],
    ['1.2.13', 'same'],
    ['>=1.2,<1.3', 'same'],
    ['1.2.* *_0', 'build'],
    ['1.3.* 0', 'moved'],
    ['1.20', 'moved'],
    ['1.3', 'moved'],
    ['>=1..2', 'constraint'],
  ])('of zlib against 1.2.13, pinned as %s, is %s', (value, state) => {
    const [drift] = driftOf(read(`zlib:\n  - '${value}'\n`), PINNED, versions);
    expect(drift?.state).toBe(state);
  });

  it('is removed without changing comments, selectors and other platforms', () => {
    const config = read(THEIRS);
    const moved = movePins(config, driftOf(config, PINNED, versions));
    expect(moved).toBe(
      THEIRS.replace("'1.1.1'", "'3.1.4'")
        .replace('3.10.* *_cpython', '3.11.* *_cpython')
        .replace('libxml2: 2.9', "libxml2: '2.10'")
        .replace('r_base: 4.1', "r_base: '4.10'"),
    );
    expect(driftOf(read(moved), PINNED, versions).filter(({ state }) => state === 'moved')).toEqual([]);
  });

  it.each([
    // Forms of conda-forge's file, each once, and the builds in the channel.
    ['bzip2:\n  - 1', 'bzip2-1.0.8-0', 'same', null],
    ['x264:\n  - "1!164.*"', 'x264-1!164.3095-0', 'same', null],
    ['x264:\n  - "1!161.*"', 'x264-1!164.3095-0', 'moved', '1!164.*'],
    ['openblas:\n  - 0.3.*', 'openblas-0.4.1-0', 'moved', '0.4.*'],
    ['liblapack:\n  - 3.9.* *netlib', 'liblapack-3.9.0-22_openblas liblapack-3.9.0-8_netlib', 'same', null],
    ['liblapack:\n  - 3.9.* *netlib', 'liblapack-3.9.0-22_openblas', 'build', null],
    [
      'pari:\n  - 2.15.* *_pthread',
      'pari-2.17.1-h1_0_single pari-2.17.1-h1_2_pthread',
      'moved',
      '2.17.* *_pthread',
    ],
    ['_libgcc_mutex:\n  - 0.1 conda_forge', '_libgcc_mutex-0.1-main', 'build', null],
    ['_libgcc_mutex:\n  - 0.1 conda_forge', '_libgcc_mutex-0.1-conda_forge', 'same', null],
    ['python:\n  - 3.10.* *_cpython', 'python-3.9.5-h1_4', 'build', null],
    ['r_base:\n  - 4.4\n  - 4.5', 'r-base-4.5.1-0', 'same', null],
    ['nodejs:\n  - "26"\n  - "24"', 'nodejs-14.8.0-0', 'several', null],
    ['libsvm:\n  - "337"', 'libsvm-324-0', 'moved', '324'],
    ['re2:\n  - 2025.11.05', 're2-2019.08.01-0', 'moved', '2019.08.01'],
    ['libabseil:\n  - 20260526', 'libabseil-20240116.2-cxx17_h0', 'moved', '20240116'],
    ['jpeg:\n  - 9', 'jpeg-9d-0', 'same', null],
    ['coin_or_utils:\n  - 2.11', 'coin-or-utils-2.11.9-0', 'same', null],
    ['cuda_nvcc:\n  - None', 'cuda-nvcc-12.4-0', 'constraint', null],
    ['zlib:\n  - ">=1.2,<1.3"', 'zlib-1.3-0', 'constraint', null],
    ['is_python_min:\n  - true', 'python-3.9.5-0', undefined, undefined],
    ['pin_run_as_build:\n  vlfeat:\n    max_pin: x.x.x', 'vlfeat-0.9.21-0', undefined, undefined],
    [
      'zip_keys:\n  -             # [linux]\n    - python\n    - is_python_min',
      'python-3.9.5-0',
      undefined,
      undefined,
    ],
    [
      'target_goexe:\n  -            # [unix]\n  - .exe       # [win]',
      'target-goexe-1.0-0',
      undefined,
      undefined,
    ],
  ])('is found for %s against %s: %s', (text, there, state, now) => {
    const [drift] = driftOf(read(`${text}\n`), pinnedOf(there), versions);
    expect([drift?.state, drift?.now]).toEqual([state, now]);
  });

  it.each([
    ['line ends of Windows', 'openssl:  # [linux]\r\n  - 3.0  # [linux]\r\n  - 1.0  # [osx]\r\n'],
    ['a byte order mark', '\ufeffopenssl: 3.0\n'],
    ['no line end', 'zlib: 1\nopenssl: 3.0'],
    ['a document’s marks', '---\nopenssl: 3.0\n...\n'],
    ['characters of four bytes', '# 🐍\nopenssl: 3.0 # 🐍\n'],
    ['anchors', 'cpu: &v [3.0]\nopenssl: 3.0\nzlib: *v\n'],
    ['an extra space and a tab', 'openssl  :   3.0  \t# why\n\n\n'],
  ])('is removed without changing other bytes: %s', (_what, text) => {
    const config = read(text);
    expect(movePins(config, driftOf(config, new Map(), versions))).toBe(text);
    const moved = movePins(config, driftOf(config, pinnedOf('openssl-3.5.1-0'), versions));
    expect(moved).toBe(text.replace(/(?<=openssl[\s\S]*?)3\.0/, '3.5'));
  });

  it('is found for two keys with selectors, and not in an empty file', () => {
    const text = 'zlib: 1.1  # [osx]\nzlib: 1.1  # [aarch64]\n';
    const config = read(text);
    const moved = movePins(config, driftOf(config, PINNED, versions));
    expect(moved).toBe('zlib: 1.1  # [osx]\nzlib: 1.2  # [aarch64]\n');
    expect(driftOf(read(''), PINNED, versions)).toEqual([]);
    expect(driftOf(read('# only a comment\n'), PINNED, versions)).toEqual([]);
  });
});

it('a new pin file is read back unchanged, whatever the names', () => {
  const text = writePins(pinnedOf('no-1.10-0', '7zip-3.0-0', 'a.b-c-2-0'), 'a\nb: [evil]');
  expect(parse(text, { version: '1.1' })).toEqual({ '7zip': ['3.0'], 'a.b_c': ['2'], no: ['1.10'] });
});

describe('pins refuses', () => {
  it.each([
    ['a-list', '- python\n'],
    ['syntax', 'python: [3.7\nzlib: "1\n'],
    ['selector', 'zlib: 1.2  # [linux and]\n'],
    ['documents', 'zlib: 1.2\n---\nzlib: 1.3\n'],
    ['jinja', '{% set x = 1 %}\nzlib: 1.2\n'],
    ['deep', `zlib: ${'['.repeat(20_000)}`],
  ])('%s', async (name, text) => {
    const failure = await failureOf(() => read(text));
    await expect(failure).toMatchFileSnapshot(`golden/${name}.txt`);
  });

  it.each<[string, Partial<PinsOptions>]>([
    ['two-sources', { lock: 'a.lock', channel: ['/nowhere'] }],
    ['no-names', { channel: ['/nowhere'] }],
    ['no-lock', { lock: '/nowhere.lock' }],
  ])('%s', async (name, parts) => {
    await expect(await failureOf(() => run(parts))).toMatchFileSnapshot(`golden/${name}.txt`);
  });
});

async function run(parts: Partial<PinsOptions>) {
  return pins({
    lock: undefined,
    category: [],
    channel: [],
    platform: undefined,
    arch: undefined,
    channelAlias: undefined,
    name: [],
    environment: null,
    compare: undefined,
    out: undefined,
    cacheDir: join(scratch(), 'cache'),
    offline: false,
    emit: silent,
    env: {},
    ...parts,
  });
}

it('the pins of a lock are those of its platform packages, or the named ones', async () => {
  const folder = scratch();
  const lock = join(folder, 'x.lock');
  const packages = [
    lockedOf('zlib-1.2.13-0'),
    lockedOf('r-base-4.10-0'),
    lockedOf('pip-21.1-0', { subdir: 'noarch', noarch: 'python' }),
  ];
  const manifest = { name: 'T', version: '1', sha256: '0'.repeat(64) };
  const parts = { channels: [], specs: [], virtualPackages: {}, exclude: [] };
  writeFileSync(lock, formatLock({ platform: 'linux-aarch64', manifest, packages, ...parts }));
  const out = join(folder, 'conda_build_config.yaml');
  const { lines, result } = await run({ lock, out });
  expect(lines).toEqual(['2 pins of T 1', out]);
  expect(result).toEqual({
    platform: 'linux-aarch64',
    drift: null,
    pins: { r_base: '4.10', zlib: '1.2.13' },
    out,
  });
  expect(readFileSync(out, 'utf8')).toBe(
    "# Pins of T 1 for linux-aarch64, written by archi-construct pins.\nr_base:\n  - '4.10'\nzlib:\n  - '1.2'\n",
  );
  expect((await run({ lock, name: ['pip'] })).lines.slice(1)).toEqual(['pip:', "  - '21.1'"]);
});

describeWithSharedData('pins --compare over pkgs/main of 2021-06-06', () => {
  it('shows how a file has drifted from the newest versions', async () => {
    const folder = scratch();
    const compare = join(folder, 'theirs.yaml');
    writeFileSync(compare, THEIRS.replace("'1.1.1'", "'1.1.0'"));
    const out = join(folder, 'ours.yaml');
    const channel = [join(sharedData, 'repodata/main-2021-06-06')];
    const { lines } = await run({ channel, compare, out });
    expect(lines.map((line) => line.replace(folder, '/F'))).toMatchInlineSnapshot(`
      [
        "  numpy    1.17, 1.18: not changed: it has several values  (available: 1.20.1)",
        "  openssl  1.1.0 → 1.1.1k  (available: 1.1.1k)",
        "  python   3.10.* *_cpython: not changed: no build of this version has such a build string  (available: 3.9.5)",
        "3 of 5 pins have drifted, 2 hold",
        "/F/ours.yaml",
      ]
    `);
    expect(readFileSync(out, 'utf8')).toContain("- '1.0'              # [osx]");
  });
});
