import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GOOD } from '../audit/subject.js';
import { writeFixtureChannel } from '../fixtures/channel.js';
import { elfFile } from '../fixtures/elf.js';
import type { FixturePackage } from '../fixtures/package.js';
import { serveFolder } from '../fixtures/serve-folder.js';
import { audit, findings, folder, run, useAuditFolder } from './audit-folder.js';

useAuditFolder();

describe('the audit of a lock', () => {
  const manifest = (audit: string) => `name: Test
version: "1"
channels: [./bad]
specs: [program, undeclared, bare]
platforms: {linux-64: {virtual_packages: [__glibc 2.17]}}
${audit}`;

  test('reads the manifest beside it: exit 1 for warnings, 0 if the manifest ignores them', async () => {
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
    // A glibc older than that of the lock cannot be set this way.
    const older = await audit([lock, '--glibc', '2.12', '--severity', 'error']);
    expect([older.status, older.stdout.match(/\[.*\]/g)]).toEqual([
      2,
      ['[glibc-too-new]', '[glibc-too-new]'],
    ]);
  });

  test.each([
    ['without a virtual package __glibc', {}],
    ['with a virtual package __glibc 2.99', { virtual_packages: ['__glibc 2.99 0'] }],
  ])('exits with 2 if it needs a newer glibc than the base has, %s', async (_, promise) => {
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

describe('the finding of a library that another package of the channel has', () => {
  const { library, runtime } = GOOD;
  const lost: FixturePackage = {
    name: 'lost',
    index: { license: 'MIT' },
    files: { 'lib/liblost.so': elfFile({ needed: ['libgood.so.1'], runpath: '$ORIGIN' }) },
  };
  const missing = 'it needs libgood.so.1, which neither its packages nor the system provide';

  test('names that package once the cache has it, and before counts the packages that were not read', async () => {
    const channel = join(folder, 'remote');
    // No other test has cached these packages.
    const far = [library, runtime].map((description) => ({ ...description, version: '2.0' }));
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
          found: `in none of the audited packages (1); not audited: 2 packages of ${server.url}`,
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
      const finding = expect.objectContaining({
        message: missing,
        found: 'in library-2.0-0 (lib/libgood.so.1)',
        fix: 'make library a dependency',
      });
      expect(await findings([lock])).toEqual([finding]);
      expect(await findings([lock, '--channel', 'ours'])).toEqual([finding]);
    } finally {
      await server.close();
    }
  });

  test('goes away once --channel names that channel', async () => {
    await writeFixtureChannel(join(folder, 'base'), [library, runtime]);
    await writeFixtureChannel(join(folder, 'on-top'), [{ ...lost, depends: ['library >=1'] }]);
    const alone = await findings(['on-top']);
    expect(alone.map(({ rule, found }) => [rule, found])).toEqual([
      ['dependency-unmet', 'no package of that name'],
      ['library-missing', 'in none of the audited packages (1)'],
    ]);
    expect(await findings(['on-top', '--channel', 'base'])).toEqual([]);
  });
});
