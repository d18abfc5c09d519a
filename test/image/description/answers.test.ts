import { expect, test } from 'vitest';
import { formatError, UserError } from '../../../src/errors.js';
import { answersText, refuseAnswers } from '../../../src/image/description/answers.js';
import { parseImage } from '../../../src/image/description/parse.js';
import { parseManifest } from '../../../src/manifest/parse.js';

const MANIFEST = parseManifest(
  [
    ...['name: A', 'version: 1', 'channels: [./c]', 'specs: [a]', 'scripts: {post_install: after.sh}'],
    'options:',
    '  telemetry: {question: Send?, values: [yes, no], default: no}',
    '  place: {question: Where?, default: ""}',
  ].join('\n'),
  'manifest.yaml',
);
const imageWith = (options: string) =>
  parseImage(
    ['name: a', 'base: scratch', 'manifest: manifest.yaml', 'prefix: /opt/a', `options: ${options}`].join(
      '\n',
    ),
    'image.yaml',
  );

test('answers in an image.yaml are lines of the file that the installer reads', () => {
  const image = imageWith('{telemetry: yes, place: ""}');
  refuseAnswers(image, MANIFEST);
  expect(answersText(image)).toBe('telemetry=yes\nplace=\n');
});

test('answers to nothing, and impossible ones, are refused', async () => {
  const image = imageWith('{telemetry: maybe, place: "a\\nb", other: x}');
  let message = '';
  try {
    refuseAnswers(image, MANIFEST);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    message = formatError(error);
  }
  await expect(`${message}\n`).toMatchFileSnapshot('golden/answers-refused.txt');
});
