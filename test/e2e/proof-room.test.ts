import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { pathWithFakes } from '../installer/fake-tools.js';
import { type Ran, runProgram } from '../program.js';
import { describeWithTools } from '../tools.js';
import { largerInstaller } from './larger.js';
import { obstacleToMounting, onSmallDisk } from './small-disk.js';

// The payload takes about 4.9 MB and 340 inodes. Powers make small sizes as frequent as large ones.
const SIZES = Array.from({ length: 20 }, (_, i) => `size=${Math.round(4 * 1.43 ** i)}k`);
const INODES = Array.from({ length: 20 }, (_, i) => `nr_inodes=${Math.round(3 * 1.27 ** i)}`);
const LARGE_DF =
  'echo "Filesystem 1024-blocks Used Available Capacity Mounted"; echo "tmpfs 9 0 99999999 0% /"';

let installer: string;

beforeAll(async () => {
  installer = await largerInstaller();
});

const needs = { tools: ['mount', 'umount'], obstacle: obstacleToMounting };
describeWithTools('a disk that is too small', needs, () => {
  test.each([...SIZES, ...INODES])('is refused before anything is written: %s', async (options) => {
    const { ran, left } = await installOn(options);
    expect(ran).toMatchObject({
      status: 15,
      stderr: expect.stringMatching(/free (space|inodes) on the disk/),
    });
    expect(left).toEqual([]);
  });

  test.each([...SIZES, ...INODES])(
    'gives one error and leaves nothing behind if df does not report it: %s',
    async (options) => {
      const { ran, left } = await installOn(options, { PATH: pathWithFakes({ df: LARGE_DF }) });
      expect(ran.stderr).toMatch(/^Error: .*(cannot create|is the disk full|free space on the disk)/m);
      // Exit code 15 if not even the disk check fits: the root, the parent, and three folders, a link and a file of
      // the check.
      const inodes = Number(/^nr_inodes=(\d+)$/.exec(options)?.[1] ?? Number.POSITIVE_INFINITY);
      expect(ran.status).toBe(inodes < 7 ? 15 : 1);
      expect(left).toEqual([]);
    },
  );

  test('for one payload is accepted for a smaller one', async () => {
    const { ran, left } = await installOn('size=64m,nr_inodes=2000');
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    expect(left).toEqual(['prefix']);
  });
});

function installOn(
  options: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ ran: Ran; left: readonly string[] }> {
  return onSmallDisk(options, async (disk) => {
    const folder = join(disk, 'a');
    // The smallest disks cannot hold any file.
    const parent = canMake(folder) ? folder : disk;
    const command = ['sh', installer, '-b', '-p', join(parent, 'prefix')];
    const ran = await runProgram(command, { environment: { ...process.env, ...environment } });
    return { ran, left: readdirSync(parent) };
  });
}

function canMake(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch {
    return false;
  }
}
