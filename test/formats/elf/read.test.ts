import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readElf } from '../../../src/formats/elf/read.js';
import { ELF_WITH_EVERYTHING, elfFile, type FixtureElf, nativeProgram } from '../../fixtures/elf.js';
import { pinnedElfFiles } from '../../fixtures/pinned-elf.js';
import { describeWithTools } from '../../tools.js';

describe('readElf', () => {
  it.each([
    ['no bytes', Buffer.alloc(0)],
    ['a script', Buffer.from('#!/bin/sh\nexit 0\n'.repeat(10))],
    ['the magic number alone', Buffer.from('\x7fELF')],
    ['an unknown class', Buffer.from(`\x7fELF\x03\x01${'\0'.repeat(100)}`, 'latin1')],
    ['headers that are cut', nativeProgram().subarray(0, 100)],
  ])('returns null for %s', (_, data) => {
    expect(readElf(data)).toBeNull();
  });

  it('reads a big-endian 32-bit file', () => {
    expect(readElf(bigEndianSharedLibrary())).toEqual({
      class: 32,
      endian: 'big',
      machine: 20,
      type: 'shared',
      interpreter: null,
      maxAlign: 65536,
      needed: ['libc.so.6'],
      runpath: '$ORIGIN/../lib',
      rpath: null,
      soname: 'libx.so',
      glibcNeed: null,
      versionNeeds: [],
      versionsDefined: [],
      textRelocations: false,
      executableStack: false,
      truncated: false,
    });
  });

  it('never throws, whatever the bytes', () => {
    const program = elfFile(ELF_WITH_EVERYTHING);
    const small = bigEndianSharedLibrary();
    const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 20 });
    fc.assert(
      fc.property(fc.constantFrom(program, small), changes, fc.nat(4096), (original, changed, length) => {
        const data = Buffer.from(original.subarray(0, length));
        for (const [at, byte] of changed) if (data.length > 0) data[at % data.length] = byte;
        readElf(data);
      }),
      { numRuns: 5000 },
    );
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom(1, 2),
        fc.constantFrom(1, 2),
        (bytes, wide, order) => {
          readElf(Buffer.from([0x7f, 0x45, 0x4c, 0x46, wide, order, ...bytes]));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('ends although version records point in circles', () => {
    const data = bigEndianSharedLibrary();
    for (let at = 0; at + 4 <= data.length; at += 4) {
      const changed = Buffer.from(data);
      changed.writeUInt32BE(0xfffffff0, at);
      readElf(changed);
    }
  });
});

describeWithTools('readElf equals readelf', { tools: ['readelf'] }, () => {
  it.each(pinnedElfFiles().map((path) => [basename(path), path]))('for %s', (_, path) => {
    expect(readElf(readFileSync(path))).toMatchObject(factsOf(path));
  });

  it('for any dynamic section', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'archi-elf-')), 'file');
    fc.assert(
      fc.property(descriptions, (description) => {
        const file = elfFile({ ...description, sections: true });
        writeFileSync(path, file);
        expect(readElf(file)).toMatchObject(factsOf(path));
      }),
      { numRuns: 80, examples: [[ELF_WITH_EVERYTHING], [{}]] },
    );
  });
});

const names = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.+-]{0,20}$/);
const glibc = fc.tuple(fc.constant(2), fc.nat(99)).map((numbers) => `GLIBC_${numbers.join('.')}`);
const descriptions: fc.Arbitrary<FixtureElf> = fc.record(
  {
    interpreter: names.map((name) => `/lib/${name}`),
    needed: fc.array(names, { maxLength: 5 }),
    soname: names,
    runpath: names.map((name) => `$ORIGIN/../${name}`),
    versions: fc.array(fc.record({ library: names, version: fc.oneof(glibc, names) }), { maxLength: 4 }),
    defines: fc.array(names, { maxLength: 3 }),
    textRelocations: fc.boolean(),
    executableStack: fc.boolean(),
  },
  { requiredKeys: [] },
);

function factsOf(file: string) {
  const text = execFileSync(
    'readelf',
    ['--wide', '--file-header', '--program-headers', '--dynamic', '--version-info', file],
    {
      encoding: 'utf8',
      maxBuffer: 1 << 26,
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const needs = text.slice(text.indexOf('Version needs section'));
  const glibc = [...needs.matchAll(/Name: GLIBC_([\d.]+) /g)].map(([, version]) => version ?? '');
  const aligns = [...text.matchAll(/^ {2}LOAD .* (0x[0-9a-f]+)$/gm)].map(([, align]) => Number(align));
  return {
    interpreter: /Requesting program interpreter: (.*)\]/.exec(text)?.[1] ?? null,
    needed: [...text.matchAll(/\(NEEDED\).*\[(.*)\]/g)].map(([, name]) => name),
    runpath: /\(RUNPATH\).*\[(.*)\]/.exec(text)?.[1] ?? null,
    rpath: /\(RPATH\).*\[(.*)\]/.exec(text)?.[1] ?? null,
    soname: /\(SONAME\).*\[(.*)\]/.exec(text)?.[1] ?? null,
    glibcNeed: text.includes('Version needs section') ? (glibc.sort(byNumbers).at(-1) ?? null) : null,
    maxAlign: Math.max(1, ...aligns),
    executableStack: /^ {2}GNU_STACK .* RWE /m.test(text),
    textRelocations: /\(TEXTREL\)|\(FLAGS\).*TEXTREL/.test(text),
    versionNeeds: versionNeedsOf(text),
    versionsDefined: definitionsOf(text),
  };
}

function versionNeedsOf(text: string) {
  if (!text.includes('Version needs section')) return [];
  const needs = text.slice(text.indexOf('Version needs section'));
  let library = '';
  return [...needs.matchAll(/File: (\S+)|Name: (\S+) +Flags/g)].flatMap(([, file, version]) => {
    library = file ?? library;
    return version === undefined ? [] : [{ library, version }];
  });
}

function definitionsOf(text: string) {
  const start = text.indexOf('Version definition section');
  if (start === -1) return [];
  const needs = text.indexOf('Version needs section', start);
  const section = text.slice(start, needs === -1 ? undefined : needs);
  return [...section.matchAll(/Cnt: \d+ +Name: (\S+)/g)].map(([, name]) => name);
}

function byNumbers(a: string, other: string): number {
  return a.localeCompare(other, 'en', { numeric: true });
}

/** The smallest shared library: one loaded segment, a dynamic section, strings. */
function bigEndianSharedLibrary(): Buffer {
  const strings = Buffer.from('\0libc.so.6\0$ORIGIN/../lib\0libx.so\0');
  const dynamicAt = 52 + 2 * 32;
  const tags = [1, 1, 29, 11, 14, 26, 5, 0x1000 + dynamicAt + 48, 10, strings.length, 0, 0];
  const size = dynamicAt + tags.length * 4 + strings.length;
  const words = (values: number[]) => {
    const buffer = Buffer.alloc(values.length * 4);
    values.forEach((value, index) => {
      buffer.writeUInt32BE(value, index * 4);
    });
    return buffer;
  };
  const header = Buffer.alloc(52);
  header.write('\x7fELF\x01\x02\x01', 'latin1');
  header.writeUInt16BE(3, 16);
  header.writeUInt16BE(20, 18);
  header.writeUInt32BE(52, 28);
  header.writeUInt16BE(32, 42);
  header.writeUInt16BE(2, 44);
  const load = words([1, 0, 0x1000, 0x1000, size, size, 5, 65536]);
  const dynamic = words([2, dynamicAt, 0x1000 + dynamicAt, 0, 48, 48, 6, 4]);
  return Buffer.concat([header, load, dynamic, words(tags), strings]);
}
