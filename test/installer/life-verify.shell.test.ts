import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LIVED_IN } from './damaged-prefix.js';
import { installerOf, Life } from './life.js';

let installer: string;
let life: Life;

beforeAll(async () => {
  installer = await installerOf(LIVED_IN);
});

beforeEach(() => {
  life = new Life(installer);
  life.install();
});

describe('--verify', () => {
  test('prints what is changed, missing and foreign as text', async () => {
    life.plantDamage();
    life.addOwnFiles();
    const { code, stdout } = life.look('--verify');
    expect(code).toBe(1);
    await expect(life.shown(stdout)).toMatchFileSnapshot('golden/life/verify.txt');
  });

  test('prints what is changed, missing and foreign as JSON', async () => {
    life.plantDamage();
    life.addOwnFiles();
    await expect(
      `${JSON.stringify(life.verify(), null, 2).replaceAll(life.prefix, 'PREFIX')}\n`,
    ).toMatchFileSnapshot('golden/life/verify.json');
  });

  test('ignores files that the user may change and files that Python writes', () => {
    appendFileSync(join(life.prefix, '.condarc'), '#');
    appendFileSync(join(life.prefix, 'conda-meta/history'), '#');
    life.addOwnFiles();
    expect(life.verify()).toMatchObject({ ok: true, changed: [], missing: [] });
    rmSync(join(life.prefix, '.condarc'));
    expect(life.verify()).toMatchObject({ ok: true });
  });

  test('reports cut or changed lists', () => {
    writeFileSync(
      join(life.prefix, '.archi/records'),
      readFileSync(join(life.prefix, '.archi/records'), 'utf8').slice(0, 300),
    );
    expect(life.verify().changed).toContainEqual({
      path: '.archi/records',
      package: null,
      found: 'truncated',
    });
  });

  test('prints one line for each package that conda has replaced, removed or added', () => {
    const record = (dist: string, files: string[]) =>
      writeFileSync(
        join(life.prefix, `conda-meta/${dist}.json`),
        JSON.stringify({ files, name: 'x' }, null, 2),
      );
    // plain is replaced by another build, and odd-names is removed.
    for (const dist of ['plain-1.0-0', 'odd-names-1.0-0'])
      rmSync(join(life.prefix, `conda-meta/${dist}.json`));
    rmSync(join(life.prefix, 'lib/plain/b'));
    record('plain-1.0-1', ['lib/plain/a.py']);
    for (const path of ['share/odd', 'bin/one-file', 'bin/z-same-file'])
      rmSync(join(life.prefix, path), { recursive: true });
    writeFileSync(join(life.prefix, 'bin/added'), '');
    record('added-2.0-0', ['bin/added']);
    const { stdout } = life.look('--verify');
    expect(life.shown(stdout).split('\n').slice(1, -1)).toEqual([
      'missing  conda-meta/odd-names-1.0-0.json of odd-names-1.0-0',
      'foreign  2 files of added-2.0-0, which conda has installed since',
      'foreign  2 files of plain-1.0-1, which conda has installed since',
      'replaced plain-1.0-0: conda has replaced it by plain-1.0-1',
      '1 changed or missing, 4 foreign in PREFIX',
    ]);
    expect(life.look('--repair')).toMatchObject({ code: 0, stderr: '' });
    expect(life.verify()).toMatchObject({
      ok: true,
      replaced: [{ package: 'plain-1.0-0', by: 'plain-1.0-1' }],
    });
    expect(existsSync(join(life.prefix, 'lib/plain/b'))).toBe(false);
  });

  describe('a record with other text', () => {
    const path = () => join(life.prefix, 'conda-meta/plain-1.0-0.json');
    /** The text that conda 26 writes when it installs the same package again. */
    const written = (build: string, end = '') => {
      const record = { build, files: ['lib/plain/a.py'], link: { type: 2 }, name: 'plain', version: '1.0' };
      writeFileSync(path(), `${JSON.stringify(record, null, 2)}${end}`);
    };
    const conda = () =>
      appendFileSync(
        join(life.prefix, 'conda-meta/history'),
        '==> 2026-01-01 00:00:00 <==\n# cmd: conda install\n',
      );
    const changed = () => life.verify().changed.map((entry: { path: string }) => entry.path);

    test('is a change if conda has never changed the prefix', () => {
      written('0');
      expect(changed()).toEqual(['conda-meta/plain-1.0-0.json']);
    });

    test.each(['', '\n'])('is accepted if conda has changed the prefix: with the end %j', (end) => {
      conda();
      written('0', end);
      expect(life.verify()).toMatchObject({ ok: true });
      expect(life.look('--repair')).toMatchObject({ code: 0, stderr: '' });
    });

    test('is a change if it is of another package or cut off', () => {
      conda();
      written('1');
      expect(changed()).toEqual(['conda-meta/plain-1.0-0.json']);
      writeFileSync(path(), '{\n  "build": "0",\n  "name": "plain",\n  "version": "1.0"');
      expect(changed()).toEqual(['conda-meta/plain-1.0-0.json']);
    });
  });

  test('counts compiled files as part of the package that conda has added', () => {
    const files = [
      'lib/added/a.py',
      'lib/added/__pycache__/a.cpython-311.pyc',
      'lib/added/b.py',
      'lib/old.py',
    ];
    const compiled = [
      'lib/added/__pycache__/b.cpython-311.pyc',
      'lib/added/__pycache__/b.cpython-311.opt-1.pyc',
      'lib/old.pyc',
    ];
    mkdirSync(join(life.prefix, 'lib/added/__pycache__'), { recursive: true });
    for (const path of [...files, ...compiled]) writeFileSync(join(life.prefix, path), '');
    writeFileSync(
      join(life.prefix, 'conda-meta/added-2.0-0.json'),
      JSON.stringify({ files, name: 'added' }, null, 2),
    );
    const { others, foreign, ok } = life.verify();
    expect({ foreign, ok }).toEqual({ foreign: [], ok: true });
    expect(others.map((entry: { path: string }) => entry.path).sort()).toEqual(
      ['conda-meta/added-2.0-0.json', ...files, ...compiled].sort(),
    );
    expect(life.look('--uninstall', '-b')).toMatchObject({ code: 0 });
    expect(existsSync(join(life.prefix, 'lib/old.pyc'))).toBe(true);
  });

  test('reports that a prefix was moved', () => {
    const moved = join(life.folder, 'moved');
    renameSync(life.prefix, moved);
    const { code, stdout } = life.sh(installer, '--verify', moved);
    expect({ code, stdout: life.shown(stdout) }).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('it was installed as PREFIX, and moved'),
    });
    expect(life.sh(join(moved, '.archi/manage.sh'), '--verify')).toMatchObject({ code: 1 });
    renameSync(moved, life.prefix);
    expect(life.look('--verify')).toMatchObject({ code: 0 });
  });

  test('refuses a prefix of another program', () => {
    const other = join(life.folder, 'other');
    mkdirSync(join(other, 'conda-meta'), { recursive: true });
    for (const mode of ['--verify', '--repair', '--uninstall'])
      expect(life.sh(installer, mode, other, '-b')).toMatchObject({ code: 19 });
    expect(readdirSync(other)).toEqual(['conda-meta']);
    expect(life.sh(installer, '--verify')).toMatchObject({ code: 2 });
  });

  test.each(['--verify', '--repair', '--uninstall'])('refuses a missing folder: %s', (mode) => {
    const { code, stderr } = life.sh(installer, mode, join(life.folder, 'nowhere'), '-b');
    expect({ code, stderr: life.shown(stderr) }).toEqual({
      code: 19,
      stderr:
        'Error: prefix: found no such folder: FOLDER/nowhere; needed an installation of such an installer; ' +
        'give the folder that it was installed into\nError: 1 problem found. Nothing was written.\n',
    });
  });
});
