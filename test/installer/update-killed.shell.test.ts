import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pathWithFakes } from './fake-tools.js';
import { run } from './run.js';
import { folder, install, installerOf, prefix, useUpdateFolder } from './updating.js';

useUpdateFolder();

describe('after a killed installer', () => {
  test('a lock of a dead process that was being removed is removed, and any other is kept', async () => {
    const machine = run(['uname', '-n']).stdout.trim();
    symlinkSync(`4194305@${machine}`, `${prefix}.lock-123`);
    symlinkSync(`${process.pid}@${machine}`, `${prefix}.lock-124`);
    symlinkSync('mine', `${prefix}.lock-125`);
    expect(install(await installerOf('1.0'))).toMatchObject({ code: 0 });
    expect(readdirSync(folder)).toEqual(['prefix', 'prefix.lock-124', 'prefix.lock-125']);
  });

  test('the stage and the lock of a dead process are removed', async () => {
    // A process id that Linux never assigns.
    mkdirSync(`${prefix}.partial-4194305`);
    symlinkSync(`4194305@${run(['uname', '-n']).stdout.trim()}`, `${prefix}.lock`);
    expect(install(await installerOf('1.0'))).toMatchObject({ code: 0 });
    expect(readdirSync(folder)).toEqual(['prefix']);
  });

  test('a prefix whose link scripts did not finish is installed again', async () => {
    const killing = {
      files: { 'bin/.tool-post-link.sh': 'kill -9 "$(readlink "$PREFIX.lock" | cut -d @ -f 1)"' },
    };
    expect(install(await installerOf('1.0', killing))).toMatchObject({ code: null });
    expect(existsSync(join(prefix, '.archi/unfinished'))).toBe(true);
    expect(install(await installerOf('2.0'))).toMatchObject({ code: 0 });
    expect(readdirSync(folder)).toEqual(['prefix']);
    expect(readFileSync(join(prefix, 'bin/tool'), 'utf8')).toBe('2.0');
    expect(existsSync(join(prefix, '.archi/unfinished'))).toBe(false);
  });

  describe("the user's files in a prefix whose link scripts did not finish", () => {
    const added = ['envs/work/file', 'conda-meta/other-1.0-0.json', 'mine', 'lib/mine', '.archi/mine'];
    const plant = () => {
      for (const path of added) {
        mkdirSync(dirname(join(prefix, path)), { recursive: true });
        writeFileSync(join(prefix, path), path);
      }
    };
    const contents = () => added.map((path) => readFileSync(join(prefix, path), 'utf8'));

    test.each([[[]], [['-u']]])('are in the new prefix, with %j', async (options) => {
      install(await installerOf('1.0'));
      writeFileSync(join(prefix, '.archi/unfinished'), '');
      plant();
      const { code, stderr } = install(await installerOf('2.0'), ...options);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(contents()).toEqual(added);
      expect(readFileSync(join(prefix, 'bin/tool'), 'utf8')).toBe('2.0');
      expect(readdirSync(folder)).toEqual(['prefix']);
    });

    test('stay if a link script fails or the run is killed again', async () => {
      install(await installerOf('1.0'));
      writeFileSync(join(prefix, '.archi/unfinished'), '');
      plant();
      const scripts = ['exit 3', 'kill -9 "$(readlink "$PREFIX.lock" | cut -d @ -f 1)"'];
      for (const script of scripts) {
        const files = { 'bin/.tool-post-link.sh': script };
        expect(install(await installerOf('1.5', { files }))).not.toMatchObject({ code: 0 });
      }
      expect(readdirSync(folder)).toEqual(['prefix', 'prefix.lock', 'prefix.replaced']);
      writeFileSync(join(prefix, 'later'), 'later');
      expect(install(await installerOf('2.0'))).toMatchObject({ code: 0 });
      expect([...contents(), readFileSync(join(prefix, 'later'), 'utf8')]).toEqual([...added, 'later']);
      expect(readdirSync(folder)).toEqual(['prefix']);
    });

    test('stay if conda has changed a package of the prefix', async () => {
      install(await installerOf('1.0'));
      writeFileSync(join(prefix, '.archi/unfinished'), '');
      writeFileSync(join(prefix, 'conda-meta/tool-1.5-0.json'), '{}');
      plant();
      expect(install(await installerOf('2.0'))).toMatchObject({ code: 1 });
      expect(contents()).toEqual(added);
      expect(readFileSync(join(prefix, 'bin/tool'), 'utf8')).toBe('1.0');
    });

    test('are taken over from a killed update too', async () => {
      install(await installerOf('1.0'));
      writeFileSync(join(prefix, 'old'), 'old');
      const files = { 'bin/.tool-post-link.sh': 'kill -9 "$(readlink "$PREFIX.lock" | cut -d @ -f 1)"' };
      expect(install(await installerOf('2.0', { files }), '-u')).toMatchObject({ code: null });
      plant();
      expect(install(await installerOf('2.0'))).toMatchObject({ code: 19 });
      expect(install(await installerOf('2.0'), '-u')).toMatchObject({ code: 0, stderr: '' });
      expect([...contents(), readFileSync(join(prefix, 'old'), 'utf8')]).toEqual([...added, 'old']);
      expect(readdirSync(folder)).toEqual(['prefix']);
    });
  });

  test('the lock of a living process is respected', async () => {
    symlinkSync(`${process.pid}@${run(['uname', '-n']).stdout.trim()}`, `${prefix}.lock`);
    const { code, stderr } = install(await installerOf('1.0'));
    expect({ code, stderr }).toMatchObject({
      code: 20,
      stderr: expect.stringContaining(`process ${process.pid}`),
    });
    expect(existsSync(prefix)).toBe(false);
  });

  test('an update cut between its two renames continues from the old tree', async () => {
    install(await installerOf('1.0'));
    writeFileSync(join(prefix, '.archi/replaced'), '');
    run(['mv', prefix, `${prefix}.replaced`]);
    expect(install(await installerOf('2.0'))).toMatchObject({ code: 19 });
    expect(install(await installerOf('2.0'), '-u')).toMatchObject({ code: 0 });
    expect(readFileSync(join(prefix, 'bin/tool'), 'utf8')).toBe('2.0');
    expect(readdirSync(folder)).toEqual(['prefix']);
    expect(existsSync(join(prefix, '.archi/replaced'))).toBe(false);
  });

  test('an update killed before envs was moved says where they are, and the next one moves them', async () => {
    install(await installerOf('1.0'));
    mkdirSync(join(prefix, 'envs/work'), { recursive: true });
    const PATH = pathWithFakes({ mv: 'case $1 in */envs) kill -9 $PPID ;; *) exec /bin/mv "$@" ;; esac' });
    const killed = run(['sh', await installerOf('2.0'), '-b', '-u', '-p', prefix], { env: { PATH } });
    expect(killed).toMatchObject({ code: null });
    expect(readdirSync(folder)).toEqual(['prefix', 'prefix.lock', 'prefix.replaced']);
    const plain = install(await installerOf('2.0'));
    expect(plain).toMatchObject({ code: 19, stderr: expect.stringContaining(`${prefix}.replaced`) });
    expect(install(await installerOf('2.0'), '-u')).toMatchObject({ code: 0 });
    expect(existsSync(join(prefix, 'envs/work'))).toBe(true);
    expect(readdirSync(folder)).toEqual(['prefix']);
  });

  test("the user's files with the installer's names are kept", async () => {
    for (const name of ['prefix.replaced', 'prefix.partial-mine', 'prefix']) mkdirSync(join(folder, name));
    writeFileSync(`${prefix}.replaced/mine`, '');
    expect(install(await installerOf('1.0'))).toMatchObject({ code: 0 });
    expect(install(await installerOf('2.0'), '-u')).toMatchObject({
      code: 19,
      stderr: expect.stringContaining('move it away'),
    });
    expect(readdirSync(folder)).toEqual(['prefix', 'prefix.partial-mine', 'prefix.replaced']);
    expect(existsSync(`${prefix}.replaced/mine`)).toBe(true);
  });
});
