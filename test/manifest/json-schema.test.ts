import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { manifestJsonSchema } from '../../src/manifest/schema.js';

const root = join(import.meta.dirname, '../..');

test('installers/manifest.schema.json is up to date', async () => {
  const text = `${JSON.stringify(manifestJsonSchema(), null, 2)}\n`;
  await expect(text, 'stale: run `npm run generate`').toMatchFileSnapshot(
    join(root, 'installers/manifest.schema.json'),
  );
});

describe('the JSON schema of manifests', () => {
  const validate = new Ajv2020({ allowUnionTypes: true }).compile(manifestJsonSchema());

  test.each(folders('installers'))('accepts installers/%s', (name) => {
    const text = readFileSync(join(root, 'installers', name, 'manifest.yaml'), 'utf8');
    expect(text).toMatch(/^# yaml-language-server: \$schema=\.\.\/manifest\.schema\.json\n/);
    validate(parse(text));
    expect(validate.errors).toBeNull();
  });

  const least = { name: 'N', version: 1.1, channels: ['./c'], specs: ['conda'] };

  test.each([
    ['the least', least, true],
    ['an unknown key', { ...least, licence_file: 'x' }, false],
    ['an unknown platform', { ...least, platforms: { aarch64: {} } }, false],
    ['no channel', { ...least, channels: [] }, false],
    ['a missing name', { ...least, name: undefined }, false],
    ['a truth that is text', { ...least, write_condarc: 'yes' }, false],
  ])('decides as this program does: %s', (_, manifest, sound) => {
    expect(validate(JSON.parse(JSON.stringify(manifest)))).toBe(sound);
  });
});

function folders(path: string): string[] {
  return readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}
