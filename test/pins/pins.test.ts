import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadVersions } from '../../src/conda/version.js';
import { silent } from '../../src/events.js';
import { type PinsOptions, pins } from '../../src/jobs/pins.js';
import { formatLock } from '../../src/lock/format-lock.js';
import { driftOf, pinKey } from '../../src/pins/drift.js';
import { readBuildConfig } from '../../src/pins/read-config.js';
import { movePins, writePins } from '../../src/pins/write-config.js';
import { lockedOf, packageOf } from '../lock/channels.js';
import { failureOf } from '../lock/errors.js';
import { scratch } from '../metachannel/meta.js';
import { describeWithSharedData, sharedData } from '../shared-data.js';

const versions = await loadVersions();

const PINNED = new Map(
  [
    'openssl-3.1.4-0',
    'python-3.11.4-h1_0_cpython',
    'libxml2-2.10.3-0',
    'zlib-1.2.13-0',
    'numpy-1.20.1-py37_0',
    'r-base-4.10-0',
  ]
    .map((pin) => packageOf(pin).record)
    .map((record) => [pinKey(record.name), record]),
);

/** In the manner of conda-forge's: comments, selectors, lists, matrices, keys that are no packages. */
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

describe('drift', () => {
  it('is found for the target, as precise as the file is', () => {
    const found = driftOf(read(THEIRS), PINNED, versions).map(({ key, state, now }) => [key, state, now]);
    expect(found).toEqual([
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
    ['1.2.* *_0', 'moved'],
    ['1.20', 'moved'],
    ['1.3', 'moved'],
    ['>=1..2', 'moved'],
  ])('zlib 1.2.13 against %s: %s', (value, state) => {
    const [drift] = driftOf(read(`zlib:\n  - '${value}'\n`), PINNED, versions);
    expect(drift?.state).toBe(state);
  });

  it('moves values and nothing else: comments, selectors and other platforms stay', () => {
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

  it('finds two keys with selectors, and none in an empty file', () => {
    const text = 'zlib: 1.1  # [osx]\nzlib: 1.1  # [aarch64]\n';
    const config = read(text);
    const moved = movePins(config, driftOf(config, PINNED, versions));
    expect(moved).toBe('zlib: 1.1  # [osx]\nzlib: 1.2  # [aarch64]\n');
    expect(driftOf(read(''), PINNED, versions)).toEqual([]);
    expect(driftOf(read('# only a comment\n'), PINNED, versions)).toEqual([]);
  });
});

it('a new file is read as it was meant, whatever the names', () => {
  const records = ['no-1.10-0', '7zip-3.0-0', 'a.b-c-2-0'].map((pin) => packageOf(pin).record);
  const text = writePins(new Map(records.map((record) => [pinKey(record.name), record])), 'a\nb: [evil]');
  expect(parse(text, { version: '1.1' })).toEqual({ '7zip': ['3.0'], a_b_c: ['2'], no: ['1.10'] });
});

describe('refused', () => {
  it.each([
    ['a-list', '- python\n'],
    ['syntax', 'python: [3.7\nzlib: "1\n'],
    ['selector', 'zlib: 1.2  # [linux and]\n'],
    ['jinja', '{% set x = 1 %}\nzlib: 1.2\n'],
    ['deep', `zlib: ${'['.repeat(20_000)}`],
  ])('%s', async (name, text) => {
    const failure = await failureOf(() => read(text));
    await expect(failure).toMatchFileSnapshot(`golden/${name}.txt`);
  });

  it.each<[string, Partial<PinsOptions>]>([
    ['no-source', {}],
    ['no-names', { channel: ['/nowhere'] }],
    ['no-lock', { lock: '/nowhere.lock' }],
  ])('%s', async (name, parts) => {
    await expect(await failureOf(() => run(parts))).toMatchFileSnapshot(`golden/${name}.txt`);
  });
});

async function run(parts: Partial<PinsOptions>) {
  return pins({
    lock: undefined,
    channel: [],
    platform: undefined,
    arch: undefined,
    name: [],
    compare: undefined,
    out: undefined,
    cacheDir: join(scratch(), 'cache'),
    offline: false,
    emit: silent,
    env: {},
    ...parts,
  });
}

it('come from a lock: what is built for the platform, or what is named', async () => {
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
  const { result } = await run({ lock, out });
  expect(result).toEqual({ platform: 'linux-aarch64', pins: { r_base: '4.10', zlib: '1.2.13' }, out });
  expect(readFileSync(out, 'utf8')).toBe(
    "# Pins of T 1 for linux-aarch64, by archi-construct pins.\nr_base:\n  - '4.10'\nzlib:\n  - '1.2'\n",
  );
  expect((await run({ lock, name: ['pip'] })).lines.slice(1)).toEqual(['pip:', "  - '21.1'"]);
});

describeWithSharedData('pkgs/main of 2021-06-06', () => {
  it('shows how a file has drifted from its newest versions', async () => {
    const folder = scratch();
    const compare = join(folder, 'theirs.yaml');
    writeFileSync(compare, THEIRS);
    const out = join(folder, 'ours.yaml');
    const channel = [join(sharedData, 'repodata/main-2021-06-06')];
    const { lines } = await run({ channel, compare, out });
    expect(lines.map((line) => line.replace(folder, '/F'))).toMatchInlineSnapshot(`
      [
        "  numpy    1.17, 1.18: left as they are  (1.20.1 is there)",
        "  openssl  1.1.1 → 1.1.1k  (1.1.1k is there)",
        "  python   3.10.* *_cpython → 3.9.* *_cpython  (3.9.5 is there)",
        "3 of 5 pins have drifted, 2 hold",
        "/F/ours.yaml",
      ]
    `);
    expect(readFileSync(out, 'utf8')).toContain("- '1.0'              # [osx]");
  });
});
