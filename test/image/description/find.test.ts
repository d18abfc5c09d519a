import { describe, expect, test } from 'vitest';
import { UserError } from '../../../src/errors.js';
import { findImage, findImageFor } from '../../../src/image/description/find.js';

const FILES: Readonly<Record<string, string>> = {
  'images/centos7-aarch64/image.yaml': 'seven',
  'images/debian12/image.yaml': 'twelve',
  'images/a-x86_64/image.yaml': 'a',
  'images/b-x86_64/image.yaml': 'b',
  'images/bootstrap-aarch64/image.yaml': 'on channels that one makes',
  'my/image.yaml': 'mine',
  'debian12/image.yaml': 'near',
};

const search = {
  imagesDir: 'images',
  readdir: () => [
    'centos7-aarch64',
    'debian12',
    'a-x86_64',
    'b-x86_64',
    'bootstrap-aarch64',
    'image.schema.json',
  ],
  readFile: (path: string) => FILES[path] ?? null,
};

describe('--image', () => {
  test.each([
    ['my/image.yaml', 'mine'],
    ['my', 'mine'],
    ['centos7-aarch64', 'seven'],
    ['images/debian12', 'twelve'],
    ['debian12', 'near'],
  ])('%s finds the description', (named, text) => {
    expect(findImage(named, search).text).toBe(text);
  });

  test.each(['../images/debian12', 'centos', 'image.yaml', ''])(
    '%j is refused, and the error lists the descriptions',
    (named) => {
      expect(() => findImage(named, search)).toThrow(UserError);
      expect(problemOf(() => findImage(named, search))).toContain('centos7-aarch64, debian12');
    },
  );
});

describe('--arch without --image', () => {
  test('finds the description named by the architecture', () => {
    expect(findImageFor(['linux-aarch64'], search)).toMatchObject({ text: 'seven' });
  });

  test.each([
    [['linux-ppc64le'], 'no image of this program is for exactly this architecture'],
    [['linux-64'], 'several images of this program'],
    [['linux-64', 'linux-aarch64'], 'no image of this program is for exactly this architecture'],
    [[], 'neither --image nor --arch'],
  ] as const)('is refused for %j: %s', (platforms, message) => {
    expect(problemOf(() => findImageFor(platforms, search))).toContain(message);
  });
});

function problemOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return JSON.stringify(error.problems);
    throw error;
  }
  throw new Error('it was found');
}
