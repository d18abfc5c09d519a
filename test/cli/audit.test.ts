import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GOOD } from '../audit/subject.js';
import { runCommandLine } from '../command-line.js';
import { addLayer } from '../fixtures/add-layer.js';
import { writeFixtureChannel } from '../fixtures/channel.js';
import { elfFile } from '../fixtures/elf.js';
import type { FixturePackage } from '../fixtures/package.js';
import { serveFolder } from '../fixtures/serve-folder.js';

const UNDECLARED: FixturePackage = {
  name: 'undeclared',
  index: { license: 'MIT' },
  files: { 'lib/libundeclared.so': elfFile({ needed: ['libgood.so.1'], runpath: '$ORIGIN' }) },
};

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'archi-audit-'));
  await writeFixtureChannel(join(folder, 'good'), Object.values(GOOD));
  await writeFixtureChannel(join(folder, 'bad'), [...Object.values(GOOD), UNDECLARED, { name: 'bare' }]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a channel folder', () => {
  test('that is good: exit 0', async () => {
    const { status, stdout } = await audit(['good']);
    expect([status, stdout]).toEqual([0, 'good: 3 packages, no errors, no warnings, no notes\n']);
  });

  test('with defects: exit 2, as text', async () => {
    const { status, stdout } = await audit(['bad']);
    expect(status).toBe(2);
    await expect(stdout).toMatchFileSnapshot('golden/audit-channel.txt');
  });

  test('with defects: exit 2, as JSON', async () => {
    const { status, stdout } = await audit(['bad', '--json']);
    expect(status).toBe(2);
    await expect(stdout.replaceAll(folder, '<folder>')).toMatchFileSnapshot('golden/audit-channel.json');
  });

  test('with a baseline: only what is new is told and counts', async () => {
    const before = await audit(['bad', '--json', '--fail-on', 'never']);
    writeFileSync(join(folder, 'before.json'), before.stdout);
    const same = await audit(['bad', '--baseline', 'before.json']);
    expect([same.status, same.stdout]).toEqual([
      0,
      'bad: 5 packages, no errors, no warnings, no notes; 2 of the baseline, 0 of it gone\n',
    ]);
    // Another build of a package that was found bad, and a new one.
    await writeFixtureChannel(join(folder, 'later'), [
      ...Object.values(GOOD),
      { name: 'bare', build: '7' },
      { name: 'fresh' },
    ]);
    const later = await audit(['later', '--baseline', 'before.json', '--json']);
    const { findings, known, counts } = JSON.parse(later.stdout);
    expect([later.status, counts]).toEqual([1, { error: 0, warning: 1, note: 0 }]);
    expect(findings).toMatchObject([{ package: 'fresh-1.0-0', rule: 'licence-missing' }]);
    expect(known).toMatchObject([{ package: 'bare-1.0-7', rule: 'licence-missing' }]);
    // What was told of it is a baseline as well: the known ones are in it.
    writeFileSync(join(folder, 'later.json'), later.stdout);
    expect((await audit(['later', '--baseline', 'later.json'])).status).toBe(0);
  });

  test.each([
    ['nowhere.json', 'no such file'],
    ['good/linux-64/repodata.json', 'it is no audit'],
    ['good', 'it is a folder, not a file'],
  ])('with the baseline %s is refused', async (file, reason) => {
    const { status, stderr } = await audit(['bad', '--baseline', file]);
    expect([status, stderr]).toEqual([2, expect.stringContaining(reason)]);
  });

  test('with a package whose bytes have changed', async () => {
    const broken = join(folder, 'broken');
    await writeFixtureChannel(broken, [GOOD.runtime]);
    const [fn = ''] = readdirSync(join(broken, 'linux-64')).filter((name) => name.endsWith('.conda'));
    const path = join(broken, 'linux-64', fn);
    writeFileSync(path, readFileSync(path).subarray(0, -1));
    const { status, stdout } = await audit(['broken']);
    expect([status, stdout]).toEqual([2, expect.stringContaining('not the bytes that its channel names')]);
  });
});

describe('a channel whose index', () => {
  test('names another place for its packages: what is not in the folder is told', async () => {
    const elsewhere = join(folder, 'elsewhere');
    await writeFixtureChannel(elsewhere, [GOOD.runtime]);
    const path = join(elsewhere, 'linux-64', 'repodata.json');
    const repodata = JSON.parse(readFileSync(path, 'utf8'));
    repodata.info.base_url = 'https://example.org/elsewhere';
    writeFileSync(path, JSON.stringify(repodata));
    rmSync(join(elsewhere, 'linux-64', 'runtime-1.0-0.conda'));
    const { status, stdout } = await audit(['elsewhere']);
    expect([status, stdout]).toEqual([2, expect.stringContaining('[package-unusable]')]);
  });

  test.each([
    ['is no JSON', '{'],
    ['is empty', '{"packages": {}}'],
    ['leads out of it', '{"packages": {"../x-1-0.conda": {}}}'],
  ])('%s is refused', async (_, text) => {
    const damaged = join(folder, 'damaged');
    await writeFixtureChannel(damaged, [GOOD.runtime]);
    writeFileSync(join(damaged, 'linux-64', 'repodata.json'), text);
    const { status, stdout, stderr } = await audit(['damaged', '-q']);
    expect([status, stdout, stderr]).toEqual([2, '', expect.stringMatching(/^Error: .*\n {2}/)]);
  });
});

describe('a channel of two platforms', () => {
  const two = async () => {
    const bare = { name: 'bare' };
    const noarch = { name: 'any', noarch: 'generic', depends: ['good'], index: { license: 'MIT' } } as const;
    const good = { name: 'good', index: { license: 'MIT' } };
    const arm = { ...bare, subdir: 'linux-aarch64' };
    await writeFixtureChannel(join(folder, 'two'), [bare, arm, noarch, good]);
  };

  test('says of which each package is, and on which one lacks what it needs', async () => {
    await two();
    const { status, stdout } = await audit(['two', '--fail-on', 'error']);
    expect(status).toBe(2);
    await expect(stdout).toMatchFileSnapshot('golden/audit-two-platforms.txt');
  });

  test('has no third', async () => {
    await two();
    const { status, stderr } = await audit(['two', '--platform', 'linux-32']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('the channel does not have this platform')]);
  });
});

test.each([
  ['--glibc', 'new'],
  ['--conda', 'latest'],
  ['--base', 'centos'],
])('%s %s is refused', async (...flag) => {
  const { status, stderr } = await audit(['good', ...flag]);
  expect([status, stderr]).toEqual([2, expect.stringMatching(/expected: .*\n {4}found: {4}"/)]);
});

test('a damaged record is told, and the others are audited', async () => {
  const damaged = join(folder, 'one-damaged');
  await writeFixtureChannel(damaged, Object.values(GOOD));
  const path = join(damaged, 'linux-64', 'repodata.json');
  const repodata = JSON.parse(readFileSync(path, 'utf8'));
  repodata['packages.conda']['x-1-0.conda'] = { name: 'x', version: '1', build: '0', depends: 7 };
  writeFileSync(path, JSON.stringify(repodata));
  const { status, stdout } = await audit(['one-damaged']);
  expect(status).toBe(2);
  expect(stdout).toMatch(/x-1-0\.conda: depends cannot be used \[package-unusable\]/);
  expect(stdout).toContain('one-damaged: 3 packages');
});

describe('a lock', () => {
  const manifest = (audit: string) => `name: Test
version: "1"
channels: [./bad]
specs: [program, undeclared, bare]
platforms: {linux-64: {virtual_packages: [__glibc 2.17]}}
${audit}`;

  test('is audited with the manifest beside it: exit 1 for warnings, 0 for what is known', async () => {
    writeFileSync(join(folder, 'manifest.yaml'), manifest(''));
    await run(['lock', '--manifest', 'manifest.yaml', '--platform', 'linux-64']);
    const lock = 'linux-64.lock';
    const first = await audit([lock]);
    expect([first.status, first.stdout]).toEqual([1, expect.stringContaining('[library-undeclared]')]);
    const lenient = await audit([lock, '--fail-on', 'error']);
    expect([lenient.status, lenient.stdout]).toEqual([0, first.stdout]);

    const known = `audit:
  ignore:
    - {rule: library-undeclared, package: undeclared, path: lib/*.so, reason: library is always there}
    - {rule: licence-missing, package: bare, reason: it is ours}
`;
    writeFileSync(join(folder, 'manifest.yaml'), manifest(known));
    const second = await audit([lock]);
    expect([second.status, second.stdout]).toEqual([
      0,
      `${lock}: 5 packages, no errors, no warnings, no notes, 2 ignored with a reason\n`,
    ]);
    // A glibc that is older than the lock's is not to be had by this.
    const older = await audit([lock, '--glibc', '2.12', '--severity', 'error']);
    expect([older.status, older.stdout.match(/\[.*\]/g)]).toEqual([
      2,
      ['[glibc-too-new]', '[glibc-too-new]'],
    ]);
  });

  test.each([
    ['though nobody promised one', {}],
    ['whatever is promised', { virtual_packages: ['__glibc 2.99 0'] }],
  ])('that needs a newer glibc than the machines of the base have: exit 2, %s', async (_, promise) => {
    const library = elfFile({
      needed: ['libc.so.6'],
      runpath: '$ORIGIN',
      versions: [{ library: 'libc.so.6', version: 'GLIBC_2.36' }],
    });
    const depends = ['__glibc >=2.36'];
    await writeFixtureChannel(join(folder, 'new'), [
      { name: 'new', depends, index: { license: 'MIT' }, files: { 'lib/libnew.so': library } },
    ]);
    const manifest = {
      name: 'New',
      version: '1',
      channels: ['./new'],
      specs: ['new'],
      platforms: { 'linux-64': promise },
    };
    writeFileSync(join(folder, 'new.yaml'), JSON.stringify(manifest));
    await run(['lock', '--manifest', 'new.yaml', '--out', 'new.lock']);
    expect((await audit(['new.lock', '--base', 'debian12'])).status).toBe(0);
    const { status, stdout } = await audit(['new.lock', '--base', 'centos7', '--severity', 'error']);
    expect([status, stdout.match(/\[[-a-z]+\]/g)]).toEqual([2, ['[glibc-too-new]']]);
  });
});

describe('a library that another package of the channel has', () => {
  const { library, runtime } = GOOD;
  const lost: FixturePackage = {
    name: 'lost',
    index: { license: 'MIT' },
    files: { 'lib/liblost.so': elfFile({ needed: ['libgood.so.1'], runpath: '$ORIGIN' }) },
  };
  const missing = 'it needs libgood.so.1, which neither its packages nor the system have';

  test('over http: who has it is told once the cache has it; until then, what was not looked into', async () => {
    const channel = join(folder, 'remote');
    // No other test has put these into the cache.
    const far = [library, runtime].map((one) => ({ ...one, version: '2.0' }));
    await writeFixtureChannel(channel, [...far, lost]);
    const server = await serveFolder(channel);
    try {
      const manifest = {
        name: 'Lost',
        version: '1',
        channels: [server.url],
        specs: ['lost'],
        platforms: { 'linux-64': { virtual_packages: ['__glibc 2.17'] } },
      };
      const [text, lock] = [join(folder, 'lost.yaml'), join(folder, 'lost.lock')];
      writeFileSync(text, JSON.stringify(manifest));
      await run(['lock', '--manifest', text, '--platform', 'linux-64', '--out', lock]);
      expect(await findings([lock])).toEqual([
        expect.objectContaining({
          message: missing,
          found: `in none of the packages that were looked into (1); not looked into: 2 packages of ${server.url}`,
          fix: expect.stringContaining('archi-construct channel mirror'),
        }),
      ]);
      await run([
        'channel',
        'mirror',
        'library',
        '--channel',
        server.url,
        '--platform',
        'linux-64',
        '--out',
        'ours',
      ]);
      const told = expect.objectContaining({
        message: missing,
        found: 'in library-2.0-0 (lib/libgood.so.1)',
        fix: 'make library a dependency',
      });
      expect(await findings([lock])).toEqual([told]);
      expect(await findings([lock, '--channel', 'ours'])).toEqual([told]);
    } finally {
      await server.close();
    }
  });

  test('beside a channel: what it builds on is in the channels that are named', async () => {
    await writeFixtureChannel(join(folder, 'base'), [library, runtime]);
    await writeFixtureChannel(join(folder, 'on-top'), [{ ...lost, depends: ['library >=1'] }]);
    const alone = await findings(['on-top']);
    expect(alone.map(({ rule, found }) => [rule, found])).toEqual([
      ['dependency-unmet', 'nothing of that name'],
      ['library-missing', 'in none of the packages that were looked into (1)'],
    ]);
    expect(await findings(['on-top', '--channel', 'base'])).toEqual([]);
  });
});

describe('an image', () => {
  test('whose layers change, take out and add what no package knows', async () => {
    const manifest = {
      name: 'Small',
      version: '1',
      channels: ['./good'],
      specs: ['program'],
      platforms: { 'linux-64': { virtual_packages: ['__glibc 2.17'] } },
    };
    writeFileSync(join(folder, 'small.yaml'), JSON.stringify(manifest));
    const image = {
      name: 'small',
      base: 'scratch',
      family: 'none',
      manifest: 'small.yaml',
      prefix: '/opt/x',
    };
    writeFileSync(join(folder, 'image.yaml'), JSON.stringify(image));
    const what = ['--image', 'image.yaml', '--arch', 'x86_64', '--builder', 'direct', '--allow-unlinked'];
    await run(['image', ...what, '--output', 'oci:layout']);
    const files = async () => {
      const all = await findings(['layout', '--platform', 'linux-64']);
      return all
        .filter(({ rule }) => rule.startsWith('file-') || rule.startsWith('package-'))
        .map(({ rule, package: dist, path }) => `${rule} ${dist} ${path}`);
    };
    expect(await files()).toEqual([]);
    const file = (path: string) =>
      ({ type: 'file', path, mode: 0o644, mtime: 0, data: Buffer.from('x') }) as const;
    addLayer(join(folder, 'layout'), [
      file('opt/x/bin/wrapper'),
      file('opt/x/lib/.wh.libgood.so.1'),
      file('opt/x/lib/new'),
      file('opt/x/lib/new.pyc'),
      file('opt/x/conda-meta/other-1-0.json'),
    ]);
    expect(await files()).toEqual([
      'file-missing library-1.0-0 lib/libgood.so.1',
      'file-changed program-1.0-0 bin/wrapper',
      'package-not-in-lock null conda-meta/other-1-0.json',
      'file-foreign null lib/new',
    ]);
  });

  test('is audited for its only platform, and may be compressed as a whole', async () => {
    const what = ['image', '--image', 'image.yaml', '--arch', 'x86_64', '--allow-unlinked', '--output'];
    await run([...what, 'oci:whole']);
    const expected = await findings(['whole', '--platform', 'linux-64']);
    expect(await findings(['whole'])).toEqual(expected);
    for (const form of ['docker-archive', 'oci-archive']) {
      await run([...what, `${form}:image.tar`]);
      expect(await findings(['image.tar']), form).toEqual(expected);
    }
    writeFileSync(join(folder, 'image.tar.gz'), gzipSync(readFileSync(join(folder, 'image.tar'))));
    expect(await findings(['image.tar.gz'])).toEqual(expected);
  });
});

interface Told {
  readonly rule: string;
  readonly found: string;
  readonly package: string | null;
  readonly path: string | null;
}

async function findings(args: readonly string[]): Promise<readonly Told[]> {
  const { stdout, stderr } = await audit([...args, '--json', '-q']);
  expect(stderr).toBe('');
  return JSON.parse(stdout).findings;
}

test.each([
  ['nothing', 'gone'],
  ['a folder that is no channel', 'no-channel'],
  ['a list', 'list.txt'],
])('%s is refused', async (_, subject) => {
  writeFileSync(join(folder, 'list.txt'), '@EXPLICIT\n');
  mkdirSync(join(folder, 'no-channel'), { recursive: true });
  const { status, stderr } = await audit([subject]);
  expect(status).toBe(2);
  await expect(stderr).toMatchFileSnapshot(`golden/audit-refused-${subject}.txt`);
});

function audit(args: readonly string[]) {
  return run(['audit', ...args]);
}

function run(args: readonly string[]) {
  const environment = { ...process.env, ARCHI_CONSTRUCT_CACHE: join(folder, 'cache') };
  return runCommandLine(args, { cwd: folder, environment });
}
