import { copyFileSync, existsSync, lstatSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DAMAGES, LIVED_IN, treeOf } from './damaged-prefix.js';
import { installerOf, Life } from './life.js';
import { run } from './run.js';

let installer: string;
let life: Life;

beforeAll(async () => {
  installer = await installerOf(LIVED_IN);
});

beforeEach(() => {
  life = new Life(installer);
});

describe('--repair', () => {
  test('names exactly the damaged files and restores them', () => {
    life.install();
    const whole = treeOf(life.prefix);
    const unverified = /^(?:\.condarc|conda-meta\/history|\.archi\/(?:records|origin))$/;
    const files = Object.keys(whole).filter(
      (path) => !whole[path]?.startsWith('folder') && !unverified.test(path),
    );
    const damage = fc.record({
      path: fc.constantFrom(...files),
      kind: fc.constantFrom(...(Object.keys(DAMAGES) as (keyof typeof DAMAGES)[])),
    });
    fc.assert(
      fc.property(fc.uniqueArray(damage, { maxLength: 8, selector: ({ path }) => path }), (damages) => {
        const isLink = (path: string) => lstatSync(join(life.prefix, path)).isSymbolicLink();
        const done = damages.filter(
          ({ path, kind }) => !isLink(path) || !/^(?:appended|different mode)$/.test(kind),
        );
        for (const { path, kind } of done) DAMAGES[kind](join(life.prefix, path));
        // A change of one name of a file is a change of its other names.
        const damaged = Object.entries(treeOf(life.prefix)).filter(
          ([path, what]) => bare(whole[path]) !== bare(what),
        );
        const gone = Object.keys(whole).filter(
          (path) => !existsSync(join(life.prefix, path)) && !isThere(path),
        );
        const expected = [...new Set([...damaged.map(([path]) => path), ...gone])].sort();
        const listsWhole = !expected.some(
          (path) => path.startsWith('.archi/installed/') || path === '.archi/environment',
        );
        const { ok, changed, missing } = life.verify();
        const named = [...changed, ...missing].map(({ path }) => path).sort();
        if (listsWhole) expect(named).toEqual(expected);
        expect(ok).toBe(expected.length === 0);
        expect(life.look('--repair')).toMatchObject({ code: 0, stderr: '' });
        expect(treeOf(life.prefix)).toEqual(whole);
      }),
      { numRuns: 25 },
    );
  });

  test('writes and renames nothing through a folder replaced by a link', () => {
    life.install();
    const outside = join(life.folder, 'outside');
    renameSync(join(life.prefix, 'bin'), outside);
    symlinkSync('../outside', join(life.prefix, 'bin'));
    copyFileSync(join(outside, 'one-file'), join(outside, 'copy'));
    renameSync(join(outside, 'copy'), join(outside, 'z-same-file'));
    const before = treeOf(outside);
    const { code, stderr } = life.look('--repair');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('bin is not a folder') });
    expect(treeOf(outside)).toEqual(before);
  });

  test.each(['records', 'origin', 'environment', 'lock.json', 'manage.sh', 'installed'])(
    'restores .archi/%s',
    (name) => {
      life.install();
      const whole = treeOf(life.prefix);
      rmSync(join(life.prefix, '.archi', name), { recursive: true });
      rmSync(join(life.prefix, 'bin/native'), { force: true });
      rmSync(join(life.prefix, 'etc/conf'));
      expect(life.look('--repair')).toMatchObject({ code: 0, stderr: '' });
      expect(treeOf(life.prefix)).toEqual(whole);
    },
  );

  test.each(['022', '027', '077'])('restores .archi/origin, written under umask %s', (umask) => {
    const script = `umask ${umask}; exec "$@"`;
    run(['sh', '-c', script, 'sh', 'sh', installer, '-b', '-p', life.prefix]);
    const whole = treeOf(life.prefix);
    rmSync(join(life.prefix, '.archi/origin'));
    rmSync(join(life.prefix, 'etc/conf'));
    run(['sh', '-c', 'umask 022; exec "$@"', 'sh', 'sh', installer, '--repair', life.prefix]);
    expect(treeOf(life.prefix)).toEqual(whole);
  });

  test('refuses a link in place of a folder and writes nothing through it', () => {
    life.install();
    const outside = join(life.folder, 'outside');
    renameSync(join(life.prefix, 'share/odd'), outside);
    symlinkSync(outside, join(life.prefix, 'share/odd'));
    rmSync(join(outside, '*'));
    const before = treeOf(outside);
    const { code, stderr } = life.look('--repair');
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('share/odd is not a folder'),
    });
    expect(treeOf(outside)).toEqual(before);
  });

  test('refuses the payload of another installer and a prefix that was moved', async () => {
    life.install();
    const other = await installerOf([{ name: 'tool', files: { 'bin/tool': '' } }], '2.0');
    rmSync(join(life.prefix, 'etc/conf'));
    expect(life.sh(other, '--repair', life.prefix)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('another installer'),
    });
    const moved = join(life.folder, 'moved');
    renameSync(life.prefix, moved);
    expect(life.sh(installer, '--repair', moved)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('and moved'),
    });
    expect(existsSync(join(moved, 'etc/conf'))).toBe(false);
    expect(readdirSync(join(moved, '.archi'))).not.toContain('repair');
  });

  // Without the targets of the links.
  const bare = (entry: string | undefined) => entry?.replace(/ = .*/, '');
  const isThere = (path: string) => {
    try {
      return lstatSync(join(life.prefix, path)) !== undefined;
    } catch {
      return false;
    }
  };
});
