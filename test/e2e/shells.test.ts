import { createHash } from 'node:crypto';
import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { outputOf, runProgram } from '../program.js';
import { describeWithTools, toolsThere } from '../tools.js';
import { buildInstaller } from './build-installer.js';
import { LINES } from './channel.js';

const SHELLS = toolsThere(['dash', 'bash', 'mksh', 'ksh', 'zsh', 'yash', 'busybox']);
const obstacle = process.arch === 'x64' ? null : 'the host is no x86_64';

describeWithTools('an installer on this host', { tools: ['tar', 'gzip'], obstacle }, () => {
  let installer: string;
  let folder: string;
  let prefix: string;

  beforeAll(async () => {
    const [line] = LINES;
    if (line !== undefined) installer = await buildInstaller('linux-64', line);
  });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'archi-construct-install-'));
    prefix = join(folder, 'prefix');
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  describe('leaves the same tree in every shell:', () => {
    let expected: string;

    beforeAll(async () => {
      expected = await treeIn(['/bin/sh'], installer);
    });

    test.each(SHELLS)('%s', async (shell) => {
      const command = shell === 'busybox' ? ['busybox', 'sh'] : [shell];
      expect(await treeIn(command, installer)).toBe(expected);
    });
  });

  test('needs no environment', async () => {
    const ran = await runProgram(['/bin/sh', installer, '-b', '-p', prefix], { environment: {} });
    expect(ran).toMatchObject({ status: 0 });
  });

  test('needs no writable HOME', async () => {
    const environment = { PATH: process.env['PATH'], HOME: '/nonexistent' };
    const ran = await runProgram(['sh', installer, '-b', '-p', prefix], { environment });
    expect(ran).toMatchObject({ status: 0 });
  });

  test('prints its flags for -h and installs nothing', async () => {
    const { status, stdout, stderr } = await runProgram(['sh', installer, '-h'], { cwd: folder });
    // As in constructor's installers.
    expect(status).toBe(2);
    for (const flag of ['-b', '-f', '-p', '-u']) expect(stdout + stderr).toContain(flag);
    expect(await runProgram(['sh', installer, '--help'], { cwd: folder })).toEqual({
      status: 0,
      stdout,
      stderr,
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each([
    ['the first byte of the payload', (size: number, start: number) => ({ flip: start, size })],
    [
      'a byte in the middle',
      (size: number, start: number) => ({ flip: Math.floor((start + size) / 2), size }),
    ],
    ['the last byte', (size: number) => ({ flip: size - 1, size })],
    ['one byte cut off', (size: number) => ({ flip: null, size: size - 1 })],
    [
      'half of the payload cut off',
      (size: number, start: number) => ({ flip: null, size: (start + size) >> 1 }),
    ],
    ['all of the payload cut off', (_: number, start: number) => ({ flip: null, size: start })],
    ['one byte more', (size: number) => ({ flip: null, size: size + 1 })],
  ])('refuses damage (%s) and leaves nothing behind', async (_, damage) => {
    const damaged = join(folder, 'damaged.sh');
    const bytes = readFileSync(installer);
    const { flip, size } = damage(bytes.length, payloadStart(bytes));
    if (flip !== null) bytes.writeUInt8(bytes.readUInt8(flip) ^ 1, flip);
    writeFileSync(damaged, bytes);
    truncateSync(damaged, size);
    const ran = await runProgram(['sh', damaged, '-b', '-p', prefix]);
    expect(ran.status).toBe(3);
    expect(ran.stderr).toContain('damaged');
    expect(readdirSync(folder)).toEqual(['damaged.sh']);
  });
});

/** Installs to always the same prefix, computes the tree's digest and removes it. */
async function treeIn(shell: readonly string[], installer: string): Promise<string> {
  const prefix = join(tmpdir(), `archi-construct-shells-${process.pid}`);
  rmSync(prefix, { recursive: true, force: true });
  try {
    await outputOf([...shell, installer, '-b', '-p', prefix]);
    return treeDigest(prefix);
  } finally {
    rmSync(prefix, { recursive: true, force: true });
  }
}

/** Returns one digest of the names, modes, link targets and contents below a folder. */
function treeDigest(folder: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const path = join(folder, name);
    const stat = lstatSync(path);
    hash.update(`${name}\0${stat.mode}\0`);
    if (stat.isSymbolicLink()) hash.update(readlinkSync(path));
    if (stat.isFile()) hash.update(readFileSync(path));
  }
  return hash.digest('hex');
}

function payloadStart(bytes: Buffer): number {
  const marker = '@@END_HEADER@@\n';
  return bytes.indexOf(`\n${marker}`) + 1 + marker.length;
}
