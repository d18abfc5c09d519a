import { describe, expect, test } from 'vitest';
import type { Platform } from '../../src/conda/platform.js';
import { parseBinfmt } from '../../src/emulation/binfmt.js';
import { chooseEmulator, describeEmulator, type EmulatorFacts } from '../../src/engine/emulator.js';
import { formatError, ToolError } from '../../src/errors.js';

const AARCH64: Platform = 'linux-aarch64';
const INTERPRETER = '/usr/bin/qemu-aarch64-static';
const REFUSAL = 'unshare: unshare failed: Operation not permitted';

const HANDLER = parseBinfmt(
  'qemu-aarch64',
  `enabled
interpreter /usr/libexec/qemu-binfmt/aarch64-binfmt-P
flags: POCF
offset 0
magic 7f454c460201010000000000000000000200b700
mask ffffffffffffff00fffffffffffffffffeffffff
`,
);
const handlers = HANDLER === null ? [] : [HANDLER];

describe('tests of linux-aarch64 are run', () => {
  test.each<[string, EmulatorFacts, string]>([
    [
      'in a namespace where it can be',
      { interpreter: INTERPRETER, refusal: null, handlers: null },
      'linux-aarch64 by /usr/bin/qemu-aarch64-static, in a namespace of each build',
    ],
    [
      'in a namespace where the kernel has a handler too',
      { interpreter: INTERPRETER, refusal: null, handlers },
      'linux-aarch64 by /usr/bin/qemu-aarch64-static, in a namespace of each build',
    ],
    [
      'by the handler of the kernel where no namespace can have one',
      { interpreter: INTERPRETER, refusal: REFUSAL, handlers },
      'linux-aarch64 by binfmt_misc, qemu-aarch64',
    ],
    [
      'by the handler of the kernel where qemu is not on PATH',
      { interpreter: null, refusal: null, handlers },
      'linux-aarch64 by binfmt_misc, qemu-aarch64',
    ],
  ])('%s', (_, facts, description) => {
    expect(describeEmulator(AARCH64, chooseEmulator(AARCH64, facts))).toBe(description);
  });
});

describe('one problem says what to do', () => {
  test.each<[string, EmulatorFacts]>([
    ['no-interpreter', { interpreter: null, refusal: null, handlers: [] }],
    ['no-namespace', { interpreter: INTERPRETER, refusal: REFUSAL, handlers: [] }],
    [
      'handler-disabled',
      {
        interpreter: INTERPRETER,
        refusal: REFUSAL,
        handlers: handlers.map((handler) => ({ ...handler, enabled: false })),
      },
    ],
  ])('%s', async (name, facts) => {
    await expect(messageOf(facts)).toMatchFileSnapshot(`golden/emulator-${name}.txt`);
  });
});

function messageOf(facts: EmulatorFacts): string {
  try {
    chooseEmulator(AARCH64, facts);
  } catch (error) {
    if (error instanceof ToolError) return `${formatError(error)}\n`;
    throw error;
  }
  throw new Error('it was not refused');
}
