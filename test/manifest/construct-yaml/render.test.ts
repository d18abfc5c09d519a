import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { renderConstructYaml } from '../../../src/manifest/construct-yaml/render.js';
import { parseManifest } from '../../../src/manifest/parse.js';
import { anyText } from '../../fixtures/any-text.js';
import { describeWithSharedData, sharedData } from '../../shared-data.js';
import { readAsConstructor } from './constructor-reading.js';

const template = readFileSync(join(import.meta.dirname, '../../../construct/construct.yaml.hbs'), 'utf8');

const manifest = parseManifest(
  `name: Both
version: 1.10
channels: [https://example.org/main]
specs: [python 3.7.*, "numpy >=1.8,<2"]
pins: [conda-env-2.6.0-1]
exclude: [readline]
license_file: ../LICENSE.txt
write_condarc: true
platforms:
  linux-64: {specs: [mkl], virtual_packages: [__unix, __glibc 2.17]}
  linux-aarch64: {pins: [xz-5.2.4-h14c3975_1001], exclude: [tk], virtual_packages: [__glibc 2.28]}
  linux-riscv64: {specs: [gcc]}
`,
  'manifest.yaml',
);

test('what construct.yaml has no words for is named in a comment', async () => {
  const head = 'name: A\nversion: 1\nchannels: [https://h/c]\nspecs: [python]\n';
  const rendered = (more: string) =>
    renderConstructYaml({ manifest: parseManifest(`${head}${more}`, 'manifest.yaml'), template });
  expect(await rendered('')).not.toContain('Not said');
  const more =
    'envs: {one: {specs: [python], wheels: [./x-1-py3-none-any.whl]}}\nentry: bin/a\nbatch_mode: true\n';
  expect(await rendered(more)).toContain(
    '\n# Not said here, but in the installer: wheels, entry, batch_mode.\nname: "A"\n',
  );
});

test("a glibc common to all platforms is one line, and a platform's own replaces the manifest's", async () => {
  const glibcs = async (text: string) => {
    const parsed = parseManifest(
      `name: G\nversion: 1\nchannels: [https://h/c]\nspecs: [a]\n${text}`,
      'manifest.yaml',
    );
    return (await renderConstructYaml({ manifest: parsed, template })).match(/"__glibc.*/g);
  };
  const both = (a: string, b: string) => `platforms: {linux-64: {${a}}, linux-aarch64: {${b}}}\n`;
  const glibcLine = (version: string) => `virtual_packages: [__glibc ${version}]`;
  expect(await glibcs(both(glibcLine('2.36'), glibcLine('2.36')))).toEqual(['"__glibc>=2.36"']);
  expect(await glibcs(`${glibcLine('2.28')}\n${both('', '')}`)).toEqual(['"__glibc>=2.28"']);
  expect(await glibcs(`${glibcLine('2.28')}\n`)).toEqual(['"__glibc>=2.28"']);
  expect(await glibcs(`${glibcLine('2.28')}\n${both('', glibcLine('2.17'))}`)).toEqual([
    '"__glibc>=2.28" # [linux64]',
    '"__glibc>=2.17" # [aarch64]',
  ]);
});

test('construct.yaml for all platforms has selectors', async () => {
  expect(await renderConstructYaml({ manifest, template })).toMatchInlineSnapshot(`
    "# Generated from manifest.yaml: change that file, and generate this one again.
    name: "Both"
    version: "1.10"

    channels:
      - "https://example.org/main"

    specs:
      - "python 3.7.*"
      - "numpy >=1.8,<2"
      - "mkl" # [linux64]
      - "conda-env 2.6.0 1"
      - "xz 5.2.4 h14c3975_1001" # [aarch64]

    # Specs for conda's history; the other specs are pins.
    user_requested_specs:
      - "python 3.7.*"
      - "numpy >=1.8,<2"
      - "mkl" # [linux64]

    exclude:
      - "readline"
      - "tk" # [aarch64]

    virtual_specs:
      - "__glibc>=2.17" # [linux64]
      - "__glibc>=2.28" # [aarch64]

    license_file: "../LICENSE.txt"

    write_condarc: true
    "
  `);
});

test('construct.yaml for one platform has no selectors', async () => {
  expect(await renderConstructYaml({ manifest, platform: 'linux-aarch64', template })).toMatchInlineSnapshot(`
    "# Generated from manifest.yaml: change that file, and generate this one again.
    name: "Both"
    version: "1.10"

    channels:
      - "https://example.org/main"

    specs:
      - "python 3.7.*"
      - "numpy >=1.8,<2"
      - "conda-env 2.6.0 1"
      - "xz 5.2.4 h14c3975_1001"

    # Specs for conda's history; the other specs are pins.
    user_requested_specs:
      - "python 3.7.*"
      - "numpy >=1.8,<2"

    exclude:
      - "readline"
      - "tk"

    virtual_specs:
      - "__glibc>=2.28"

    license_file: "../LICENSE.txt"

    write_condarc: true
    "
  `);
});

test('construct.yaml of a minimal manifest has only the required keys', async () => {
  const least = parseManifest('{name: N, version: 1, channels: [./c], specs: [conda]}', 'm.yaml');
  expect(await renderConstructYaml({ manifest: least, template })).toMatchInlineSnapshot(`
    "# Generated from manifest.yaml: change that file, and generate this one again.
    name: "N"
    version: "1"

    channels:
      - "./c"

    specs:
      - "conda"

    write_condarc: false
    "
  `);
});

test.each([
  ['linux-64', ['linux', 'linux64', 'x86', 'x86_64']],
  ['linux-aarch64', ['linux', 'aarch64']],
  ['linux-ppc64le', ['linux', 'ppc64le']],
] as const)('constructor reads the same for %s from both files', async (platform, selectors) => {
  const all = readAsConstructor(await renderConstructYaml({ manifest, template }), selectors);
  const forPlatform = readAsConstructor(
    await renderConstructYaml({ manifest, platform, template }),
    selectors,
  );
  expect(sorted(all)).toEqual(sorted(forPlatform));
});

test('any values are read back from construct.yaml unchanged', async () => {
  const text = anyText();
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        name: text,
        version: text,
        channels: fc.array(text, { minLength: 1 }),
        specs: fc.array(text, { minLength: 1 }),
      }),
      async (values) => {
        const hostile = { ...manifest, ...values, pins: [], exclude: [], platforms: {} };
        const rendered = await renderConstructYaml({ manifest: hostile, template });
        expect(readAsConstructor(rendered, [])).toMatchObject(values);
      },
    ),
  );
});

describeWithSharedData("constructor's own schema", () => {
  let validate: ValidateFunction;
  beforeAll(() => {
    const schema = JSON.parse(readFileSync(join(sharedData, 'vectors/construct.schema.json'), 'utf8'));
    validate = new Ajv2020({ strict: false }).compile(schema);
  });

  describe.each([undefined, 'linux-64', 'linux-aarch64'] as const)(
    'accepts construct.yaml for %s',
    (platform) => {
      test.each(['Archiconda3', 'Archiconda2', 'Bootstrap3', 'Bootstrap2', 'Both'])('of %s', async (name) => {
        const rendered = await renderConstructYaml({
          manifest: named(name),
          template,
          ...(platform && { platform }),
        });
        validate(readAsConstructor(rendered, ['linux', 'linux64']));
        expect(validate.errors).toBeNull();
      });
    },
  );
});

function named(name: string) {
  if (name === 'Both') return manifest;
  const file = join(import.meta.dirname, '../../../installers', name, 'manifest.yaml');
  return parseManifest(readFileSync(file, 'utf8'), file);
}

/** The order of specs has no meaning. */
function sorted(document: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(document).map(([key, value]) => [key, Array.isArray(value) ? value.toSorted() : value]),
  );
}
