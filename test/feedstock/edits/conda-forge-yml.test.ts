import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { PLATFORMS } from '../../../src/conda/platform.js';
import { UserError } from '../../../src/errors.js';
import { editConfig } from '../../../src/feedstock/edits/conda-forge-yml.js';
import { BUILD_WAYS, CI_SERVICES, type EditRequest } from '../../../src/feedstock/edits/types.js';
import { anyText } from '../../fixtures/any-text.js';
import { describeWithSharedData, sharedData } from '../../shared-data.js';
import { CROSS, filesOfShape, SHAPES } from './shapes.js';

function edited(text: string, request: Partial<EditRequest> = {}) {
  return editConfig('conda-forge.yml', text, { ...CROSS, ...request });
}

const PORTED = 'build_platform:\n  linux_aarch64: linux_64\ntest: native_and_emulated\n';

test.each([
  ['an empty file', '', PORTED],
  ['comments alone', '# nothing yet\n', `# nothing yet\n${PORTED}`],
  ['no newline at the end', 'bot: {}', `bot: {}\n${PORTED}`],
  [
    'an empty key',
    'build_platform:  # later\ntest: all\n',
    'build_platform:  # later\n  linux_aarch64: linux_64\ntest: all\n',
  ],
  [
    'null',
    'build_platform: ~ # later\ntest: all\n',
    'build_platform: # later\n  linux_aarch64: linux_64\ntest: all\n',
  ],
  [
    'empty braces',
    'test: all\nbuild_platform: {}\n',
    'test: all\nbuild_platform: {linux_aarch64: linux_64}\n',
  ],
  [
    'quotes, long lines and odd indents',
    `test: all\nbuild_platform:\n      "osx_arm64":   'osx_64'   # why\n\n# below\nurl: ${'x '.repeat(80)}\n`,
    `test: all\nbuild_platform:\n      "osx_arm64":   'osx_64'   # why\n      linux_aarch64: linux_64\n\n# below\nurl: ${'x '.repeat(80)}\n`,
  ],
  [
    'the line ends of Windows',
    'test: all\r\n',
    'test: all\r\nbuild_platform:\r\n  linux_aarch64: linux_64\r\n',
  ],
  [
    'braces over several lines',
    'test: all\nbuild_platform: {\n  osx_arm64: osx_64, # why\n}\n',
    'test: all\nbuild_platform: {\n  osx_arm64: osx_64, linux_aarch64: linux_64, # why\n}\n',
  ],
])('%s: only the new keys are added', (_, before, after) => {
  expect(edited(before)).toEqual({ text: after, notes: [] });
});

test('what is there already stays byte for byte', () => {
  const text = `# c\nbuild_platform: {"linux_aarch64": 'linux_64'}\ntest:   native\n`;
  expect(edited(text)).toEqual({ text, notes: [] });
});

test.each([
  ['native', 'github-actions', 'github_actions'],
  ['native', 'none', 'native'],
  ['emulated', 'azure', 'azure'],
  ['emulated', 'none', 'emulated'],
] as const)('%s builds by %s have the provider %s', (how, ci, provider) => {
  expect(edited('', { how, ci }).text).toBe(`provider:\n  linux_aarch64: ${provider}\n`);
});

test('what contradicts the request stays, with a note', () => {
  const text = 'build_platform:\n  linux_aarch64: osx_64\nprovider:\n  linux_64: azure\n';
  const note = { path: 'conda-forge.yml', line: 2, column: 3 };
  expect(edited(text)).toEqual({
    text,
    notes: [{ ...note, message: 'linux_aarch64 is built on "osx_64", not on linux_64' }],
  });
  expect(edited(text, { how: 'native' })).toEqual({
    text,
    notes: [{ ...note, message: 'linux_aarch64 is cross-compiled on "osx_64" already' }],
  });
});

test('what is no mapping is an error, all at once', () => {
  try {
    edited('provider: azure\nbuild_platform: [a]\n');
    expect.unreachable();
  } catch (error) {
    expect((error as UserError).problems.map(({ message }) => message)).toEqual([
      'provider is no mapping',
      'build_platform is no mapping',
    ]);
  }
});

test('any text is edited or refused with a UserError, and a second edit changes nothing', () => {
  const line = fc.constantFrom(
    ...[
      'build_platform:',
      '  linux_aarch64: linux_64',
      'provider: {',
      '}',
      '# c',
      '',
      '- a',
      'test:',
      '  a: b',
    ],
    ...[
      'provider:',
      '  linux_64: [azure]',
      '? x',
      'build_platform: *a',
      '&a b: c',
      '---',
      '...',
      'a: |',
      '\tb',
    ],
  );
  const texts = fc.oneof(
    anyText({ maxLength: 60 }),
    fc.array(line, { maxLength: 8 }).map((lines) => lines.join('\n')),
  );
  fc.assert(
    fc.property(texts, fc.constantFrom(...BUILD_WAYS), fc.constantFrom(...CI_SERVICES), (text, how, ci) => {
      try {
        const once = edited(text, { how, ci });
        expect(edited(once.text, { how, ci }).text).toBe(once.text);
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
      }
    }),
    { numRuns: 300 },
  );
});

describeWithSharedData("conda-smithy's schema", () => {
  const schema = JSON.parse(readFileSync(join(sharedData, 'vectors/conda-forge.schema.json'), 'utf8'));
  // The bot's own schema is fetched from elsewhere.
  const bot = { properties: { bot: {} } };
  const validate = new Ajv2020({ strict: false }).compile({
    ...schema,
    properties: { ...schema.properties, ...bot.properties },
  });

  test.each(SHAPES)(
    'accepts the edited conda-forge.yml of %s for every platform, way and service',
    (name) => {
      const before = filesOfShape(name).get('conda-forge.yml') ?? '';
      for (const platform of PLATFORMS.filter((other) => other !== 'linux-64'))
        for (const how of BUILD_WAYS)
          for (const ci of CI_SERVICES) {
            const { text } = edited(before, { platform, how, ci });
            validate(parse(text));
            expect({ errors: validate.errors, platform, how, ci }).toMatchObject({ errors: null });
          }
    },
  );

  test('refuses a service that it does not know', () => {
    expect(validate({ provider: { linux_aarch64: 'nobody' } })).toBe(false);
  });
});
