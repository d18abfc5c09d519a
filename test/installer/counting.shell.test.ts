import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { openedPackage } from '../fixtures/opened.js';
import { makeInstaller } from './make-installer.js';
import { run } from './run.js';
import { SHELLS } from './shells.js';
import { tamper } from './tamper.js';

const GIB = 2 ** 30;

/** Sizes that do not fit into 32 bits. Some of them wrap to small ones. */
const SIZES = [
  { PAYLOAD_BYTES: 2 * GIB },
  { PAYLOAD_BYTES: 4 * GIB + 100 },
  { UNPACKED_BYTES: 2 * GIB },
  { UNPACKED_BYTES: 4 * GIB + 100 },
  { UNPACKED_BYTES: 3 * GIB },
];
const CACHE_SIZES = [
  { PKGS_UNPACKED_BYTES: 4 * GIB + 100 },
  { UNPACKED_BYTES: 2 * GIB, PKGS_UNPACKED_BYTES: 2 * GIB },
];

async function installerOf(values: Record<string, number>): Promise<string> {
  const { path } = makeInstaller([await openedPackage({ name: 'tool', files: { 'bin/tool': '' } })], {
    keepPkgs: true,
  });
  tamper(path, { values: (others) => ({ ...others, ...values }) });
  return path;
}

let folder: string;
let prefix: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-counting-'));
  prefix = join(folder, 'prefix');
});

const refusal = () => ({
  code: 14,
  stdout: expect.not.stringContaining(`install into ${prefix}`),
  stderr: expect.stringMatching(
    /^Error: shell: found 32-bit arithmetic; needed .*; run it with bash or dash\n/,
  ),
});

describe.each(SHELLS.map((shell) => ({ shell })))('$shell', ({ shell }) => {
  const countsShort = run([...shell, '-c', '[ $((2147483647 + 1)) -gt 0 ]']).code !== 0;
  const ways = (): readonly (readonly string[])[] => [
    ['-b', '-p', prefix],
    ['-b', '--skip-room', '-p', prefix],
    ['--check', '-p', prefix],
    ['--list'],
    ['--extract-only', prefix],
  ];

  test.each(SIZES)('refuses an installer of %j if it cannot count that far', async (sizes) => {
    const installer = await installerOf(sizes);
    for (const way of ways()) {
      const ran = run([...shell, installer, ...way]);
      if (countsShort) expect(ran).toEqual(refusal());
      else expect(ran.stderr).not.toContain('Error: shell');
    }
  });

  test.each(CACHE_SIZES)('refuses a package cache of %j if it cannot count that far', async (sizes) => {
    const installer = await installerOf(sizes);
    const ran = run([...shell, installer, '--check', '-k', '-p', prefix]);
    if (countsShort) expect(ran).toEqual(refusal());
    else expect(ran.stderr).not.toContain('Error: shell');
  });

  test('installs and removes less than 1 GB with 32-bit numbers', async () => {
    const installer = await installerOf({});
    expect(run([...shell, installer, '-b', '-p', prefix])).toMatchObject({ code: 0, stderr: '' });
    expect(run([...shell, installer, '--uninstall', prefix, '-b'])).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(folder)).toEqual([]);
  });
});
