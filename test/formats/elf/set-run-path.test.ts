import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ElfError } from '../../../src/formats/elf/error.js';
import { readElf } from '../../../src/formats/elf/read.js';
import { setRunPath } from '../../../src/formats/elf/set-run-path.js';
import { elfFile } from '../../bootstrap/mini-debian.js';
import { describeWithTools } from '../../tools.js';

const LONG = `$ORIGIN/../${'x'.repeat(300)}`;

describe('a file made by hand', () => {
  const plain = elfFile({ needed: ['libz.so.1', 'libc.so.6'], soname: 'liba.so' });

  test('gets a run path, and keeps what it says else', () => {
    const edited = setRunPath(plain, '$ORIGIN');
    expect(readElf(edited)).toEqual({ ...readElf(plain), rpath: '$ORIGIN' });
  });

  test('holds further texts', () => {
    expect(setRunPath(plain, '$ORIGIN', ['PREFIX=/opt/x']).includes('\0PREFIX=/opt/x\0')).toBe(true);
  });

  test('is not changed by the run path that it has', () => {
    const once = setRunPath(plain, LONG, ['y']);
    expect(setRunPath(once, LONG, ['y']).equals(once)).toBe(true);
  });

  test('loses every other run path', () => {
    const edited = setRunPath(setRunPath(plain, LONG), '$ORIGIN');
    expect(readElf(edited)).toMatchObject({ rpath: '$ORIGIN', runpath: null });
  });

  test('is refused where it is damaged, and never anything else happens', () => {
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
    ['nothing', Buffer.alloc(0)],
    ['a script', Buffer.from('#!/bin/sh\n'.repeat(20))],
  ])('%s is refused', (_, data) => {
    expect(() => setRunPath(data, 'x')).toThrow(ElfError);
  });
});

const TOOLS = ['patchelf', 'readelf', 'strip', 'objcopy'];

describeWithTools("held to patchelf, on this machine's own files", { tools: TOOLS }, () => {
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

  /** What readelf says but of where the strings are. */
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

  test.each(dynamicFiles())('%s', (original) => {
    const before = readFileSync(original);
    for (const runPath of ['$ORIGIN/../lib', LONG]) {
      const path = put('ours', setRunPath(before, runPath));
      const theirs = put('theirs', before);
      execFileSync('patchelf', ['--force-rpath', '--set-rpath', runPath, theirs]);
      expect(readElf(readFileSync(path))).toEqual(readElf(readFileSync(theirs)));
      expect(execFileSync('patchelf', ['--print-rpath', path], { encoding: 'utf8' })).toBe(`${runPath}\n`);
      expect(described(path)).toEqual(described(original));
      for (const [tool, ...args] of [['strip'], ['objcopy']] as const) {
        const copy = put(tool, readFileSync(path));
        const { status, stderr } = spawnSync(tool, [...args, copy], { encoding: 'utf8' });
        expect({ tool, status, stderr }).toEqual({ tool, status: 0, stderr: '' });
        expect(readElf(readFileSync(copy))).toEqual(readElf(readFileSync(path)));
      }
    }
  });

  const programs: [string, string[]][] = [
    ['/bin/bash', ['-c', 'echo $((6 * 7))']],
    ['/usr/bin/openssl', ['version']],
  ];

  test.each(programs.filter(([program]) => existsSync(program)))(
    '%s runs, stripped or not',
    (program, args) => {
      const expected = execFileSync(program, args, { encoding: 'utf8' });
      const path = put('program', setRunPath(readFileSync(program), LONG));
      expect(execFileSync(path, args, { encoding: 'utf8' })).toBe(expected);
      execFileSync('strip', [path]);
      expect(execFileSync(path, args, { encoding: 'utf8' })).toBe(expected);
    },
  );
});

/** Some of every size; the largest would take long. */
function dynamicFiles(): string[] {
  const folders = ['/usr/bin', '/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib/gcc'];
  const files = folders.flatMap((path) => {
    try {
      return readdirSync(path).map((name) => join(path, name));
    } catch {
      return [];
    }
  });
  const fit = files.filter((path) => isFile(path) && (readElf(readFileSync(path))?.needed.length ?? 0) > 0);
  const step = Math.ceil(fit.length / 40);
  return fit.filter((_, at) => at % step === 0);
}

function isFile(path: string): boolean {
  try {
    const stat = statSync(path);
    return stat.isFile() && stat.size < 4 * 1024 * 1024;
  } catch {
    return false;
  }
}
