import { describe, expect, test } from 'vitest';
import { type PythonFacts, parseFacts, unsuitable } from '../../../src/payload/pyc/python-facts.js';

const FACTS: PythonFacts = {
  version: '3.11.2',
  magic: 3495,
  bits: 64,
  hashes: 'siphash13',
  executable: '/usr/bin/python3.11',
};

describe('what a python says about itself', () => {
  test('is read', () => {
    expect(parseFacts('3.11.2 3495 64 siphash13\n/usr/bin/python3.11\n')).toEqual(FACTS);
  });

  test.each(['', '3.11 3495 64 x\n/p\n', '3.11.2 3495 64 x\n\n', '3.11.2 3495 64 x\npython\n', 'x\n'])(
    'is nothing else: %j',
    (text) => expect(parseFacts(text)).toBeNull(),
  );
});

test.each<[string, Partial<PythonFacts>, string, string | null]>([
  ['a release', {}, '3.11', null],
  ['python 2', { version: '2.7.18', magic: 62211, hashes: '-' }, '2.7', null],
  ['another version', {}, '3.1', 'is python 3.11.2'],
  [
    'a version that is not known',
    { version: '3.99.0' },
    '3.99',
    'is python 3.99.0, whose pyc files this program does not know',
  ],
  [
    'a pre-release',
    { magic: 3490 },
    '3.11',
    'writes pyc files with the magic number 3490, the releases of 3.11 with 3495',
  ],
  ['32 bits', { bits: 32 }, '3.11', 'is a 32-bit python, which compiles some constants in another way'],
  ['other hashes', { hashes: 'fnv' }, '3.11', 'hashes strings by fnv, and writes sets in another order'],
])('whether it can compile: %s', (_, more, version, reason) => {
  expect(unsuitable({ ...FACTS, ...more }, version)).toBe(reason);
});
