import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderConstructYaml } from '../../../src/manifest/construct-yaml/render.js';
import { parseManifest } from '../../../src/manifest/parse.js';

const root = join(import.meta.dirname, '../../..');
const template = readFileSync(join(root, 'construct/construct.yaml.hbs'), 'utf8');
const names = readdirSync(join(root, 'installers'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test.each(names)('installers/%s/construct.yaml equals what its manifest renders to', async (name) => {
  const file = join(root, 'installers', name, 'manifest.yaml');
  const manifest = parseManifest(readFileSync(file, 'utf8'), file);
  await expect(
    await renderConstructYaml({ manifest, template }),
    'stale: run `npm run generate`',
  ).toMatchFileSnapshot(join(root, 'installers', name, 'construct.yaml'));
});
