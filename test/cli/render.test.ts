import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommandLine } from '../command-line.js';

let home: string;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'render-'));
  for (const [folder, name] of [
    ['mine', 'Mine'],
    ['other', 'Its-other'],
  ] as const) {
    mkdirSync(join(home, folder));
    const text = `name: ${name}\nversion: 1.0.0\nspecs: [tool]\nchannels: [./channel]\n`;
    writeFileSync(join(home, folder, 'manifest.yaml'), text);
  }
});
afterAll(() => rmSync(home, { recursive: true }));

const render = (folder: string, ...more: string[]) =>
  runCommandLine(['installer', folder, '--render', ...more], { cwd: home });
const written = (out: string) => join(home, out, 'construct.yaml');

describe('installer --render', () => {
  test('does not overwrite the construct.yaml of another distribution, and names another folder', async () => {
    expect(await render('mine')).toMatchObject({ status: 0 });
    const before = readFileSync(written('dist'), 'utf8');
    const { status, stderr } = await render('other');
    expect(status).toBe(2);
    expect(stderr.replaceAll(home, 'HOME')).toMatchInlineSnapshot(`
      "Error: the construct.yaml of another distribution is there
        HOME/dist/construct.yaml: it would be overwritten
          expected: no construct.yaml, or that of Its-other
          found:    the construct.yaml of "Mine"
          do:       choose another folder, for example --out dist/Its-other, or remove the file
      "
    `);
    expect(readFileSync(written('dist'), 'utf8')).toBe(before);
    expect(await render('other', '--out', 'dist/Its-other')).toMatchObject({ status: 0 });
  });

  test.each([
    ['its own', 'name: "Mine"\nversion: "0.9"\n'],
    ['one without a name', 'version: 1\n'],
    ['what is not YAML', 'name: [\n'],
    ['an empty file', ''],
  ])('overwrites %s', async (what, text) => {
    const out = what.replaceAll(' ', '-');
    mkdirSync(join(home, out));
    writeFileSync(written(out), text);
    expect(await render('mine', '--out', out)).toMatchObject({ status: 0 });
    expect(readFileSync(written(out), 'utf8')).toContain('name: "Mine"\nversion: "1.0.0"\n');
  });
});
