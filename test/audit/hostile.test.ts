import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { auditLines } from '../../src/audit/report.js';
import { applyRules } from '../../src/audit/rules.js';
import { loadVersions } from '../../src/conda/version.js';
import { readElf } from '../../src/formats/elf/read.js';
import { ELF_WITH_EVERYTHING, elfFile } from '../fixtures/elf.js';
import { auditedPackage, subjectOf } from './subject.js';

const versions = await loadVersions();

describe('a damaged program', () => {
  const program = elfFile({ ...ELF_WITH_EVERYTHING, sections: true });

  test('is audited with any bytes changed and with any length', async () => {
    const changes = fc.array(fc.tuple(fc.nat(program.length - 1), fc.integer({ min: 0, max: 255 })), {
      maxLength: 20,
    });
    const lengths = fc.oneof(fc.constant(program.length), fc.nat(program.length));
    await fc.assert(
      fc.asyncProperty(changes, headerChanges(program), lengths, async (anywhere, headers, length) => {
        await auditOf(changed(program, [...anywhere, ...headers]).subarray(0, length));
      }),
      { numRuns: 200 },
    );
  });

  test('is read or refused with changed tables', () => {
    fc.assert(
      fc.property(headerChanges(program), tableChanges(program), (headers, tables) => {
        readElf(changed(program, [...headers, ...tables]));
      }),
      { numRuns: 3000 },
    );
  });
});

test.each([
  ['as many program headers as can be', set(56, [0xff, 0xff])],
  ['program headers far behind its end', set(32, [0, 0, 0, 0, 0, 0, 0, 0x7f])],
  ['program headers of no size', set(54, [0, 0])],
])('a library with %s is audited', async (_, change) => {
  const data = changed(elfFile({ needed: ['libc.so.6'] }), change);
  expect(await auditOf(data)).toContain('lib/x.so');
});

test('more than 200 needed entries that name one long text make a library unreadable', () => {
  const name = 'x'.repeat(4000);
  expect(readElf(elfFile({ needed: Array.from({ length: 200 }, () => name) }))?.needed).toHaveLength(200);
  expect(readElf(elfFile({ needed: Array.from({ length: 300 }, () => name) }))).toBeNull();
});

test('a string table declared as two gigabytes is read up to the end of the file', () => {
  const data = elfFile({ needed: ['libc.so.6'], soname: 'libx.so' });
  const at = data.lastIndexOf(Buffer.from([10, 0, 0, 0, 0, 0, 0, 0]));
  data.writeUInt32LE(0x7fffffff, at + 8);
  expect(readElf(data)).toMatchObject({ needed: ['libc.so.6'], soname: 'libx.so' });
});

test('an empty package and a package of empty files are audited without findings', async () => {
  const empty = { name: 'empty', index: { license: 'MIT' } };
  const files = { 'bin/x': { data: '', mode: 0o755 }, 'lib/x.so': '' };
  expect(applyRules(await subjectOf([empty, { ...empty, name: 'files', files }]), versions)).toEqual([]);
});

async function auditOf(data: Buffer): Promise<string> {
  const subject = await subjectOf([]);
  const bad = await auditedPackage({ name: 'bad', files: { 'lib/x.so': { data, mode: 0o755 } } });
  return auditLines(applyRules({ ...subject, packages: [bad], available: [bad] }, versions)).join('\n');
}

type Change = readonly [at: number, byte: number];

function changed(data: Buffer, changes: readonly Change[]): Buffer {
  const copy = Buffer.from(data);
  for (const [at, byte] of changes) copy[at] = byte;
  return copy;
}

function set(at: number, bytes: readonly number[]): Change[] {
  return bytes.map((byte, i) => [at + i, byte]);
}

/** Changes in the file header and the program headers. */
function headerChanges(data: Buffer): fc.Arbitrary<Change[]> {
  return changesIn(data, 0, 64 + 4 * 56);
}

/** Changes in the version records, names and dynamic section. */
function tableChanges(data: Buffer): fc.Arbitrary<Change[]> {
  const names = data.indexOf('libz.so');
  return fc
    .tuple(changesIn(data, names - 256, 512), changesIn(data, data.length - 1024, 1024))
    .map(([first, last]) => [...first, ...last]);
}

function changesIn(data: Buffer, start: number, length: number): fc.Arbitrary<Change[]> {
  const at = Math.max(0, Math.min(start, data.length - length));
  const offsets = fc.nat(Math.min(length, data.length) - 1).map((offset) => at + offset);
  const bytes = fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.integer({ min: 0, max: 255 }));
  return fc.array(fc.tuple(offsets, bytes), { maxLength: 8 });
}
