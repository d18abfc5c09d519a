import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { runCommandLine } from '../../command-line.js';

let home: string;
beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'archi-existing-'));
  home = folder;
  for (const name of ['One', 'Two'])
    writeFileSync(
      join(home, `${name}.yaml`),
      `name: ${name}\nversion: 1\nchannels: [./channel]\nspecs: [tool]\n`,
    );
  return () => rmSync(folder, { recursive: true });
});

function render(name: string, ...more: readonly string[]) {
  const words = ['installer', '--manifest', `${name}.yaml`, '--out', 'out', '--render', ...more];
  return runCommandLine(words, { cwd: home });
}

describe('a construct.yaml that is in --out already', () => {
  test('is replaced without a word if it is of the same distribution, and with a warning if of another', async () => {
    expect(await render('One')).toMatchObject({ status: 0, stderr: '' });
    expect(await render('One')).toMatchObject({ status: 0, stderr: '' });
    const { status, stderr } = await render('Two');
    expect(status).toBe(0);
    expect(stderr).toContain('out/construct.yaml: that of "One" is replaced by that of "Two"');
    expect(readFileSync(join(home, 'out/construct.yaml'), 'utf8')).toContain('name: "Two"\n');
  });

  test.each(['name: Mine\n', '', '#', '\ufeff# Generated from manifest.yaml: '])(
    'stays, and is an error, if it is %j',
    async (text) => {
      await render('One');
      writeFileSync(join(home, 'out/construct.yaml'), text);
      for (const more of [[], ['--quiet']]) {
        const { status, stderr } = await render('One', ...more);
        expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('did not write') });
      }
      expect(readFileSync(join(home, 'out/construct.yaml'), 'utf8')).toBe(text);
    },
  );
});
