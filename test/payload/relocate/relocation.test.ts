import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Content, wholeOf } from '../../../src/formats/content.js';
import { relocate } from '../../../src/payload/relocate/apply.js';
import { findRelocation } from '../../../src/payload/relocate/relocation.js';
import { anyText } from '../../fixtures/any-text.js';

const PLACEHOLDER = '/opt/placehold_placehold_placehold_placehold_placehold';
const latin1 = (bytes: Buffer) => bytes.toString('latin1');

/** conda's rule, written from its description: each run with the placeholder is padded at its end. */
function referenceBinary(data: Buffer, prefix: string): Buffer {
  const runs = latin1(data).split('\0');
  const replaced = runs.map((run) => run.replaceAll(PLACEHOLDER, prefix).padEnd(run.length, '\0'));
  return Buffer.from(replaced.join('\0'), 'latin1');
}

const chunk = fc.oneof(
  fc.constant(PLACEHOLDER),
  fc.constant('\0'),
  fc.constant('%s\\n\'"'),
  anyText({ maxLength: 12 }).map((text) => text.replace(/[^\0-\xff]/g, 'x')),
);
const data = fc.array(chunk, { maxLength: 12 }).map((chunks) => Buffer.from(chunks.join(''), 'latin1'));
const prefix = fc.stringMatching(/^\/[a-z%\\' -]{1,40}$/);

test('relocating a binary keeps its size and replaces every placeholder', () => {
  fc.assert(
    fc.property(data, prefix, (bytes, to) => {
      const relocation = findRelocation(bytes, PLACEHOLDER, 'binary');
      const result = relocation === null ? bytes : wholeOf(relocate(bytes, relocation, to));
      expect(latin1(result)).toBe(latin1(referenceBinary(bytes, to)));
    }),
  );
});

/** Returns the bytes as a file on the disk, which is not in memory before it is read. */
function onDisk(bytes: Buffer): Content {
  return {
    length: bytes.length,
    subarray: (start, end) => Buffer.from(bytes.subarray(start, end)),
    part: (start, end) => onDisk(bytes.subarray(start, end)),
  };
}

test('a binary relocated piece by piece from the disk has the same bytes', () => {
  fc.assert(
    fc.property(data, prefix, fc.integer({ min: 1, max: 80 }), (bytes, to, size) => {
      const content = onDisk(bytes);
      const relocation = findRelocation(content, PLACEHOLDER, 'binary');
      const result = relocation === null ? content : relocate(content, relocation, to);
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        result.subarray(i * size, Math.min(bytes.length, (i + 1) * size)),
      );
      expect(latin1(Buffer.concat(pieces))).toBe(latin1(referenceBinary(bytes, to)));
    }),
  );
});

test('relocating a text replaces every occurrence', () => {
  fc.assert(
    fc.property(data, prefix, (bytes, to) => {
      fc.pre(bytes[0] !== 0x23);
      const relocation = findRelocation(bytes, PLACEHOLDER, 'text');
      const result = relocation === null ? bytes : wholeOf(relocate(bytes, relocation, to));
      expect(latin1(result)).toBe(latin1(bytes).replaceAll(PLACEHOLDER, to));
    }),
  );
});

test('a prefix longer than the placeholder is refused for a binary', () => {
  const bytes = Buffer.from(`${PLACEHOLDER}/lib\0`);
  const relocation = findRelocation(bytes, PLACEHOLDER, 'binary');
  expect(() => relocation && relocate(bytes, relocation, `/${'x'.repeat(PLACEHOLDER.length)}`)).toThrow(
    'the prefix is too long',
  );
});

describe('the shebang is relocated:', () => {
  const run = (line: string, to: string) => {
    const bytes = Buffer.from(`${line}\nbody ${PLACEHOLDER}\n`);
    const relocation = findRelocation(bytes, PLACEHOLDER, 'text');
    return relocation === null ? null : latin1(wholeOf(relocate(bytes, relocation, to)));
  };
  const long = (length: number) => `/${'p'.repeat(length - 1)}`;

  test.each([
    ['short', `#!${PLACEHOLDER}/bin/python3.7`, '/x', '#!/x/bin/python3.7'],
    ['options', `#!${PLACEHOLDER}/bin/python -E`, '/x', '#!/x/bin/python -E'],
    ['spaces before', `#!  ${PLACEHOLDER}/bin/perl`, '/x', '#!  /x/bin/perl'],
    ['127 bytes', `#!${PLACEHOLDER}/bin/python`, long(114), `#!${long(114)}/bin/python`],
    ['128 bytes', `#!${PLACEHOLDER}/bin/python`, long(115), trampoline(`${long(115)}/bin/python`, '')],
    [
      'long, options',
      `#!${PLACEHOLDER}/bin/python3 -E`,
      long(130),
      trampoline(`${long(130)}/bin/python3`, ' -E'),
    ],
    ['long, perl', `#!${PLACEHOLDER}/bin/perl -w`, long(130), '#!/usr/bin/env perl -w'],
    ['space', `#!${PLACEHOLDER}/bin/python3.7`, '/a b', trampoline('/a b/bin/python3.7', '')],
    [
      'space, quote, dollar',
      `#!${PLACEHOLDER}/bin/python`,
      '/a "$b`',
      trampoline('/a \\"\\$b\\`/bin/python', ''),
    ],
    ['space, bash', `#!${PLACEHOLDER}/bin/bash`, '/a b', '#!/usr/bin/env bash'],
    ['an option of env', `#!/usr/bin/env ${PLACEHOLDER}/x`, '/x', '#!/usr/bin/env /x/x'],
    ['no shebang', `# ${PLACEHOLDER}/bin/python`, '/a b', '# /a b/bin/python'],
    ['no absolute path', `#!python ${PLACEHOLDER}`, '/a b', '#!python /a b'],
  ])('%s', (_name, line, to, expected) => {
    expect(run(line, to)).toBe(`${expected}\nbody ${to}\n`);
  });
});

function trampoline(path: string, options: string): string {
  return `#!/bin/sh\n'''exec' "${path}"${options} "$0" "$@" #'''`;
}
