import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
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
  test('says what is changed, missing and foreign, as text', async () => {
    life.plantDamage();
    life.addOwnFiles();
    const { code, stdout } = life.look('--verify');
    expect(code).toBe(1);
    await expect(life.shown(stdout)).toMatchFileSnapshot('golden/life/verify.txt');
  });

  test('and as JSON', async () => {
    life.plantDamage();
    life.addOwnFiles();
    await expect(
      `${JSON.stringify(life.verify(), null, 2).replaceAll(life.prefix, 'PREFIX')}\n`,
    ).toMatchFileSnapshot('golden/life/verify.json');
  });

  test('what the user may change, and what python writes, is no damage', () => {
    appendFileSync(join(life.prefix, '.condarc'), '#');
    appendFileSync(join(life.prefix, 'conda-meta/history'), '#');
    life.addOwnFiles();
    expect(life.verify()).toMatchObject({ ok: true, changed: [], missing: [] });
    rmSync(join(life.prefix, '.condarc'));
    expect(life.verify()).toMatchObject({ ok: true });
  });

  test('lists that were cut or changed are told', () => {
    writeFileSync(
      join(life.prefix, '.archi/records'),
      readFileSync(join(life.prefix, '.archi/records'), 'utf8').slice(0, 300),
    );
    expect(life.verify().changed).toContainEqual({
      path: '.archi/records',
      package: null,
      found: 'it is cut off',
    });
  });

  test('a package that conda has replaced, one that it has removed, and files of one that it has added: a line each', () => {
    const record = (dist: string, files: string[]) =>
      writeFileSync(
        join(life.prefix, `conda-meta/${dist}.json`),
        JSON.stringify({ files, name: 'x' }, null, 2),
      );
    // plain goes over to another build, odd-names is removed.
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
      'replaced plain-1.0-0: conda has put plain-1.0-1 in its place',
      '1 changed or missing, 4 foreign in PREFIX',
    ]);
    expect(life.look('--repair')).toMatchObject({ code: 0, stderr: '' });
    expect(life.verify()).toMatchObject({
      ok: true,
      replaced: [{ package: 'plain-1.0-0', by: 'plain-1.0-1' }],
    });
    expect(existsSync(join(life.prefix, 'lib/plain/b'))).toBe(false);
  });

  test('what is no installation of ours is refused', () => {
    const other = join(life.folder, 'other');
    mkdirSync(join(other, 'conda-meta'), { recursive: true });
    for (const mode of ['--verify', '--repair', '--uninstall'])
      expect(life.sh(installer, mode, other, '-b')).toMatchObject({ code: 19 });
    expect(readdirSync(other)).toEqual(['conda-meta']);
    expect(life.sh(installer, '--verify')).toMatchObject({ code: 2 });
  });
});
