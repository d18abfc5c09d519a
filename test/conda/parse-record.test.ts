import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseMatchSpec } from '../../src/conda/match-spec.js';
import { parseRecord } from '../../src/conda/parse-record.js';
import { formatError, UserError } from '../../src/errors.js';
import { describeWithSharedData, sharedData } from '../shared-data.js';

const GOOD = { name: 'zlib', version: '1.2', build: 'h1_0', build_number: 0, subdir: 'linux-64' };

function errorOf(raw: unknown): string {
  try {
    parseRecord(raw, 'zlib-1.2-h1_0.conda');
  } catch (error) {
    if (error instanceof UserError) return formatError(error);
    throw error;
  }
  return 'accepted';
}

describe('parseRecord reads the forms of old and new channels:', () => {
  it.each([
    [{}, { depends: [], constrains: [], noarch: null, md5: null, size: null, timestamp: null }],
    [{ noarch: true }, { noarch: 'generic' }],
    [{ noarch: 'python' }, { noarch: 'python' }],
    [{ timestamp: 1544000000 }, { timestamp: 1544000000000 }],
    [{ timestamp: 1544000000123 }, { timestamp: 1544000000123 }],
    [{ track_features: 'a b,c' }, { trackFeatures: ['a', 'b', 'c'] }],
    [{ track_features: ['a'] }, { trackFeatures: ['a'] }],
    [
      { license: null, size: null, constrains: null },
      { license: null, size: null, constrains: [] },
    ],
    [{ md5: 'D41D8CD98F00B204E9800998ECF8427E' }, { md5: 'd41d8cd98f00b204e9800998ecf8427e' }],
    [{ subdir: undefined, platform: 'linux', arch: 'aarch64' }, { subdir: 'linux-aarch64' }],
    [{ subdir: undefined, noarch: 'generic' }, { subdir: 'noarch' }],
    [
      { python_site_packages_path: 'lib/python3.13t/site-packages' },
      { pythonSitePackagesPath: 'lib/python3.13t/site-packages' },
    ],
  ])('%j', (parts, expected) => {
    expect(parseRecord({ ...GOOD, ...parts }, 'record')).toMatchObject(expected);
  });
});

describe('parseRecord refuses deeply nested values', () => {
  const deep = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`);

  it.each(['depends', 'license', 'noarch', 'timestamp', 'what_nobody_reads'])('in %s', (key) => {
    expect(errorOf({ ...GOOD, [key]: { a: deep } })).toContain('nested too deep');
  });

  it('in place of a record', () => {
    expect(errorOf(deep)).toContain('found:    a list nested too deep');
  });
});

describe('parseRecord, for hostile records,', () => {
  it.each([
    { name: '../../etc/passwd' },
    { name: 'a/b' },
    { name: 'a\nb' },
    { name: '' },
    { version: '1.0/..' },
    { version: '1..0' },
    { version: 1 },
    { build: 'x\u0000' },
    { build: '$(reboot)' },
    { build_number: -1 },
    { build_number: 1.5 },
    { subdir: '../linux-64' },
    { depends: 'zlib' },
    { depends: ['zlib', 7] },
    { depends: ['zlib\n'] },
    { md5: 'abc' },
    { sha256: 'z'.repeat(64) },
    { size: -5 },
    { python_site_packages_path: '../../x' },
    { python_site_packages_path: '/x' },
  ])('refuses %j', (parts) => {
    expect(errorOf({ ...GOOD, ...parts })).toContain('cannot be used');
  });

  it.each([null, [], 'x', 7])('refuses %j in place of a record', (raw) => {
    expect(errorOf(raw)).toContain('not a mapping');
  });

  it('reports all problems of a record at once', () => {
    expect(errorOf({ name: 'a/b', version: '1', depends: [1], size: 'big' })).toMatchInlineSnapshot(`
      "Error: a package record is damaged
        zlib-1.2-h1_0.conda: name cannot be used
          expected: a package name
          found:    "a/b"
          do:       use another build, or ask the channel to correct its record
        zlib-1.2-h1_0.conda: build cannot be used
          expected: a build string
          found:    nothing
          do:       use another build, or ask the channel to correct its record
        zlib-1.2-h1_0.conda: subdir cannot be used
          expected: a subdir such as linux-aarch64
          found:    nothing
          do:       use another build, or ask the channel to correct its record
        zlib-1.2-h1_0.conda: depends cannot be used
          expected: a list of match specs
          found:    [1]
          do:       use another build, or ask the channel to correct its record
        zlib-1.2-h1_0.conda: size cannot be used
          expected: a number of bytes
          found:    "big"
          do:       use another build, or ask the channel to correct its record"
    `);
  });
});

describeWithSharedData('real repodata', () => {
  const folder = join(sharedData, 'repodata');
  const files = readdirSync(folder).flatMap((name) =>
    ['linux-aarch64', 'noarch'].map((subdir) => join(folder, name, subdir, 'repodata.json')),
  );

  it.each(files)('every record and every spec of %s is read', (file) => {
    const repodata = JSON.parse(readFileSync(file, 'utf8'));
    const records = Object.entries({ ...repodata.packages, ...repodata['packages.conda'] });
    const specs = new Set(
      records.flatMap(([fn, raw]) => {
        const { depends, constrains } = parseRecord(raw, fn);
        return [...depends, ...constrains];
      }),
    );
    expect(records.length).toBeGreaterThan(200);
    for (const spec of specs) expect(parseMatchSpec(spec).text).toBe(spec);
  });
});
