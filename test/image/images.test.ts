import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { archNames, PLATFORMS, type Platform } from '../../src/conda/platform.js';
import { parseImage } from '../../src/image/description/parse.js';
import { imageJsonSchema } from '../../src/image/description/schema.js';
import { renderDockerfile } from '../../src/image/dockerfile/render.js';
import { installerFileName } from '../../src/installer/header/title.js';
import { parseManifest } from '../../src/manifest/parse.js';

const root = join(import.meta.dirname, '../..');
const names = readdirSync(join(root, 'images'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test('images/image.schema.json is up to date', async () => {
  const text = `${JSON.stringify(imageJsonSchema(), null, 2)}\n`;
  await expect(text, 'stale: run `npm run generate`').toMatchFileSnapshot(
    join(root, 'images/image.schema.json'),
  );
});

describe.each(names)('images/%s', (name) => {
  const file = join(root, 'images', name, 'image.yaml');
  const text = readFileSync(file, 'utf8');
  const description = parseImage(text, file);

  test('has an up-to-date Dockerfile', async () => {
    const dockerfile = await rendered('linux-aarch64');
    await expect(dockerfile, 'stale: run `npm run generate`').toMatchFileSnapshot(
      join(root, 'images', name, 'Dockerfile'),
    );
  });

  test('is valid by the JSON schema that editors read', () => {
    expect(text).toMatch(/^# yaml-language-server: \$schema=\.\.\/image\.schema\.json\n/);
    const validate = new Ajv2020({ allowUnionTypes: true }).compile(imageJsonSchema());
    validate(parse(text));
    expect(validate.errors).toBeNull();
  });

  test('has the folder name of its image', () => {
    expect(description.name).toBe(name);
  });

  test.each(PLATFORMS)('renders for %s', async (platform) => {
    const { machine } = archNames(platform);
    expect(await rendered(platform)).toMatch(new RegExp(`sha256sum -c \\S+-Linux-${machine}\\.sh\\.sha256`));
  });

  function rendered(platform: Platform) {
    const path = join(file, '..', description.manifest);
    const { name, version } = parseManifest(readFileSync(path, 'utf8'), path);
    const installer = installerFileName({ name, version, platform });
    const request = {
      description,
      source: 'image.yaml' as const,
      envs: [],
      files: [],
      prefetched: Object.keys(description.prefetch).length > 0,
      platform,
      version,
      installer,
      cacheMounts: false,
      qemu: null,
      inherited: null,
    };
    return renderDockerfile(request);
  }
});
