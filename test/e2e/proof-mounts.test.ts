import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { nativeInstaller } from '../installer/native.js';
import { type Ran, runProgram } from '../program.js';
import { describeWithTools } from '../tools.js';

const folder = mkdtempSync(join(tmpdir(), 'archi-mounts-'));
let installer: string;
let prefix: string;
let volume: string;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * Runs the installer in a mount namespace of its own after these commands. `$1` is the prefix, `$2` a volume with a
 * file.
 */
async function mounted(before: string, ...args: string[]): Promise<Ran> {
  const script = `${before}; volume=$2; shift 2; exec sh "$@"`;
  return runProgram(['unshare', '-m', 'sh', '-ec', script, 'sh', prefix, volume, installer, ...args]);
}

const BIND = (place: string) => `mkdir -p "$1/${place}"; mount --bind "$2" "$1/${place}"`;

describeWithTools(
  'with a volume mounted in the prefix',
  { tools: ['unshare', 'mount'], obstacle: process.getuid?.() === 0 ? null : 'only root mounts' },
  () => {
    beforeAll(async () => {
      installer = await nativeInstaller();
    });

    beforeEach(async () => {
      const own = mkdtempSync(join(folder, 'own-'));
      prefix = join(own, 'prefix');
      volume = join(own, 'volume');
      mkdirSync(volume, { recursive: true });
      writeFileSync(join(volume, 'file'), 'precious');
      expect(await runProgram(['sh', installer, '-b', '-p', prefix])).toMatchObject({ status: 0 });
    });

    test.each(['data', 'envs', 'pkgs', 'deep/er', 'white space', 'back\\slash', 'li*e'])(
      'an update is refused with the mount point %j, even on the same disk',
      async (place) => {
        const { status, stderr } = await mounted(BIND(place), '-b', '-u', '-p', prefix);
        expect(status).toBe(16);
        expect(stderr).toContain(`mount points in the old installation: found ${join(prefix, place)};`);
        expect(readFileSync(join(volume, 'file'), 'utf8')).toBe('precious');
        expect(readdirSync(join(prefix, '..'))).toEqual(['prefix', 'volume']);
      },
    );

    test('an update is refused if the prefix is a mount point', async () => {
      const bind = 'cp -a "$1/." "$2"; mount --bind "$2" "$1"';
      const { status } = await mounted(bind, '-b', '-u', '-p', prefix);
      expect(status).toBe(16);
      expect(existsSync(join(volume, 'file'))).toBe(true);
    });

    test('a volume of another disk is found without /proc', async () => {
      const disk = 'mkdir -p "$1/data"; mount -t tmpfs none "$1/data"; : >"$1/data/file"; umount -l /proc';
      const { status, stderr } = await mounted(disk, '-b', '-u', '-p', prefix);
      expect({ status, stderr }).toMatchObject({
        status: 16,
        stderr: expect.stringContaining(join(prefix, 'data/file')),
      });
      expect((await mounted(disk, '-b', '--uninstall', prefix)).status).toBe(16);
    });

    test('--uninstall is refused, except for volumes in folders that it keeps', async () => {
      const { status, stderr } = await mounted(BIND('share'), '-b', '--uninstall', prefix);
      expect({ status, stderr }).toMatchObject({
        status: 16,
        stderr: expect.stringContaining(join(prefix, 'share')),
      });
      expect(existsSync(join(prefix, '.archi/records'))).toBe(true);
      expect(await mounted(BIND('envs'), '-b', '--uninstall', prefix)).toMatchObject({ status: 0 });
      expect(readdirSync(volume)).toEqual(['file']);
    });

    test('a stage of a killed install is not removed across a mount', async () => {
      const stage = `${prefix}.partial-4194305`;
      mkdirSync(join(stage, '.archi'), { recursive: true });
      writeFileSync(join(stage, '.archi/stage'), 'prefix.partial-4194305\n');
      rmSync(prefix, { recursive: true });
      const bind = `mkdir "${stage}/data"; mount --bind "$2" "${stage}/data"`;
      const { status, stderr } = await mounted(bind, '-b', '-p', prefix);
      expect({ status, stderr }).toMatchObject({
        status: 1,
        stderr: expect.stringContaining(join(stage, 'data')),
      });
      expect(readFileSync(join(volume, 'file'), 'utf8')).toBe('precious');
    });
  },
);
