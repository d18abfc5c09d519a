import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ToolError } from '../../../src/errors.js';
import { staticInterpreter } from '../../../src/image/emulation/open.js';
import { nativeProgram } from '../../fixtures/elf.js';

const FILE = 'qemu-aarch64-static';
/** A 64-bit ELF file without segments, and so without an interpreter. */
const STATIC = Buffer.concat([Buffer.from('7f454c4602010100', 'hex'), Buffer.alloc(56)]);

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-construct-interpreter-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The interpreter is registered at a path that does not exist. */
function find(file = FILE, path = '/nowhere/qemu'): Buffer {
  return staticInterpreter({ file, path }, { PATH: `/nowhere:${folder}` });
}

test('the emulator is searched on PATH', () => {
  writeFileSync(join(folder, FILE), STATIC);
  expect(find()).toEqual(STATIC);
});

test('the emulator is otherwise taken from where the kernel has it', () => {
  const registered = join(folder, 'aarch64-binfmt-P');
  writeFileSync(registered, STATIC);
  expect(find(FILE, registered)).toEqual(STATIC);
});

test('a missing emulator is reported with the package that has it', () => {
  expect(problemsOf(find)).toMatchObject([
    { message: 'no such program on PATH', fix: expect.stringContaining('qemu-user-static') },
  ]);
});

test.each([
  ['needs libraries', nativeProgram()],
  ['is no program', '#!/bin/sh\n'],
])('an emulator that %s is not copied', (_, data) => {
  const program = join(folder, 'program');
  writeFileSync(program, data);
  expect(problemsOf(() => find(basename(program), program))).toMatchObject([
    { where: program, message: 'it needs libraries that the image does not have' },
  ]);
});

function problemsOf(act: () => unknown) {
  try {
    act();
  } catch (error) {
    if (error instanceof ToolError) return error.problems;
    throw error;
  }
  throw new Error('it was found');
}
