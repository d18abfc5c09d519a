import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ElfError } from '../../../src/formats/elf/error.js';
import { readElf } from '../../../src/formats/elf/read.js';
import { setRunPath } from '../../../src/formats/elf/set-run-path.js';
import { ELF_WITH_EVERYTHING, elfFile, type FixtureElf } from '../../fixtures/elf.js';
import { pinnedElfFiles } from '../../fixtures/pinned-elf.js';
import { describeWithTools } from '../../tools.js';

const LONG = `$ORIGIN/../${'x'.repeat(300)}`;

describe('setRunPath, on a generated ELF file,', () => {
  const plain = elfFile({ needed: ['libz.so.1', 'libc.so.6'], soname: 'liba.so' });

  test('sets the run path and keeps everything else', () => {
    const edited = setRunPath(plain, '$ORIGIN');
    expect(readElf(edited)).toEqual({ ...readElf(plain), rpath: '$ORIGIN' });
  });

  test('adds further texts', () => {
    expect(setRunPath(plain, '$ORIGIN', ['PREFIX=/opt/x']).includes('\0PREFIX=/opt/x\0')).toBe(true);
  });

  test('changes nothing if the run path is already set', () => {
    const once = setRunPath(plain, LONG, ['y']);
    expect(setRunPath(once, LONG, ['y']).equals(once)).toBe(true);
  });

  test('replaces every other run path', () => {
    const edited = setRunPath(setRunPath(plain, LONG), '$ORIGIN');
    expect(readElf(edited)).toMatchObject({ rpath: '$ORIGIN', runpath: null });
  });

  test('returns a file that readElf reads or throws an ElfError, whatever the damage', () => {
    const anywhere = fc.tuple(fc.nat(plain.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(anywhere, { maxLength: 6 }), fc.nat(plain.length), (changes, cut) => {
        const damaged = Buffer.from(plain);
        for (const [at, byte] of changes) damaged[at] = byte;
        for (const data of [damaged, damaged.subarray(0, cut)]) {
          try {
            setRunPath(data, '$ORIGIN');
          } catch (error) {
            expect(error).toBeInstanceOf(ElfError);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['no bytes', Buffer.alloc(0)],
    ['a script', Buffer.from('#!/bin/sh\n'.repeat(20))],
  ])('throws an ElfError for %s', (_, data) => {
    expect(() => setRunPath(data, 'x')).toThrow(ElfError);
  });
});

const TOOLS = ['patchelf', 'readelf', 'strip', 'objcopy'];

describeWithTools('setRunPath, compared with patchelf,', { tools: TOOLS }, () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'elf-'));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function put(name: string, data: Buffer): string {
    const path = join(folder, name);
    writeFileSync(path, data, { mode: 0o755 });
    return path;
  }

  /** Returns the output of readelf without the position of the strings. */
  function described(path: string): string[] {
    const { stdout, stderr } = spawnSync('readelf', ['-dVsrnW', path], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    expect(stderr).toBe('');
    return stdout
      .split('\n')
      .filter(
        (line) => !/^File:|\((STRTAB|STRSZ|RPATH|RUNPATH|NULL)\)|Dynamic section at|^Displaying/.test(line),
      );
  }

  /** Asserts that strip and objcopy change none of the file's facts. */
  function expectKept(path: string): void {
    for (const [tool, ...args] of [['strip'], ['objcopy']] as const) {
      const copy = put(tool, readFileSync(path));
      const { status, stderr } = spawnSync(tool, [...args, copy], { encoding: 'utf8' });
      expect({ tool, status, stderr }).toEqual({ tool, status: 0, stderr: '' });
      expect(readElf(readFileSync(copy))).toEqual(readElf(readFileSync(path)));
    }
  }

  const files = pinnedElfFiles()
    .filter((path) => (readElf(readFileSync(path))?.needed.length ?? 0) > 0)
    .map((path) => [basename(path), path] as const);

  // patchelf and strip take seconds for the largest file, which the last test covers.
  test.each(files.filter(([, path]) => statSync(path).size < 32 << 20))(
    'gives the same result for %s',
    (_, original) => {
      const before = readFileSync(original);
      for (const runPath of ['$ORIGIN/../lib', LONG]) {
        const path = put('ours', setRunPath(before, runPath));
        const theirs = put('theirs', before);
        execFileSync('patchelf', ['--force-rpath', '--set-rpath', runPath, theirs]);
        expect(readElf(readFileSync(path))).toEqual(readElf(readFileSync(theirs)));
        expect(execFileSync('patchelf', ['--print-rpath', path], { encoding: 'utf8' })).toBe(`${runPath}\n`);
        expect(described(path)).toEqual(described(original));
        expectKept(path);
      }
    },
  );

  test.each<[string, FixtureElf]>([
    ['a name', { soname: 'libx.so' }],
    ['a program', { interpreter: '/lib/ld.so', needed: ['libc.so.6'] }],
    ['versions', { needed: ['libc.so.6'], versions: [{ library: 'libc.so.6', version: 'GLIBC_2.4' }] }],
    ['everything', ELF_WITH_EVERYTHING],
  ])('gives the same result for a generated file with %s', (_, description) => {
    for (const runPath of ['$ORIGIN/../lib', LONG]) {
      const path = put('ours', setRunPath(elfFile({ ...description, sections: true }), runPath));
      expect(execFileSync('patchelf', ['--print-rpath', path], { encoding: 'utf8' })).toBe(`${runPath}\n`);
      expectKept(path);
    }
  });

  test('gives a program that runs, stripped or not', () => {
    const [, program = ''] = files.find(([name]) => name === 'biome') ?? [];
    const expected = execFileSync(program, ['--version'], { encoding: 'utf8' });
    const path = put('program', setRunPath(readFileSync(program), LONG));
    expect(execFileSync(path, ['--version'], { encoding: 'utf8' })).toBe(expected);
    execFileSync('strip', [path]);
    expect(execFileSync(path, ['--version'], { encoding: 'utf8' })).toBe(expected);
  });
});
