import { describe, expect, test } from 'vitest';
import { PLATFORMS, type Platform } from '../../../src/conda/platform.js';
import { type BinfmtHandler, parseBinfmt, takes } from '../../../src/emulation/binfmt.js';
import { formatError, ToolError } from '../../../src/errors.js';
import {
  decideEmulation,
  type EmulationChoice,
  type HostEmulation,
} from '../../../src/image/emulation/decide.js';

const AARCH64 = `enabled
interpreter /usr/bin/qemu-aarch64-static
flags: OCF
offset 0
magic 7f454c460201010000000000000000000200b700
mask ffffffffffffff00fffffffffffffffffeffffff
`;

/** The magic and mask of Debian's qemu-user-static, as the kernel shows them. */
const MAGICS: Readonly<Partial<Record<Platform, readonly [string, string]>>> = {
  'linux-64': ['7f454c4602010100000000000000000002003e00', 'fffffffffffefe00fffffffffffffffffeffffff'],
  'linux-aarch64': ['7f454c460201010000000000000000000200b700', 'ffffffffffffff00fffffffffffffffffeffffff'],
  'linux-ppc64le': ['7f454c4602010100000000000000000002001500', 'ffffffffffffff00fffffffffffffffffeffff00'],
  'linux-ppc64': ['7f454c4602020100000000000000000000020015', 'ffffffffffffff00fffffffffffffffffffeffff'],
  'linux-s390x': ['7f454c4602020100000000000000000000020016', 'ffffffffffffff00fffffffffffffffffffeffff'],
  'linux-armv7l': ['7f454c4601010100000000000000000002002800', 'ffffffffffffff00fffffffffffffffffeffffff'],
  'linux-riscv64': ['7f454c460201010000000000000000000200f300', 'ffffffffffffff00fffffffffffffffffeffffff'],
  'linux-32': ['7f454c4601010100000000000000000002000300', 'fffffffffffefe00fffffffffffffffffeffffff'],
};

describe('a handler takes only programs of its own architecture:', () => {
  const pairs = Object.entries(MAGICS).flatMap(([name, [magic, mask]]) =>
    PLATFORMS.filter((platform) => platform !== 'linux-armv6l').map((platform) => ({
      name,
      magic,
      mask,
      platform,
    })),
  );
  test.each(pairs)('$name: $platform', ({ name, magic, mask, platform }) => {
    const handler = parsed(
      'x',
      `enabled\ninterpreter /q\nflags: F\noffset 0\nmagic ${magic}\nmask ${mask}\n`,
    );
    expect(takes(handler, platform)).toBe(name === platform);
  });

  test('a handler for a file name extension is ignored', () => {
    expect(parseBinfmt('jar', 'enabled\ninterpreter /usr/bin/jexec\nflags: \nextension .jar\n')).toBeNull();
  });
});

const OPEN = parsed('qemu-aarch64', AARCH64);
const CLOSED = parsed('qemu-aarch64', AARCH64.replace('OCF', 'OC'));
const ELSEWHERE = { ...CLOSED, interpreter: '/usr/libexec/qemu-binfmt/aarch64-binfmt-P' };
const OFF = { ...OPEN, enabled: false };
const NONE = { kind: 'none' };
const BINFMT = { kind: 'binfmt', handler: 'qemu-aarch64' };
const COPY = { kind: 'copy', file: 'qemu-aarch64-static', path: '/usr/bin/qemu-aarch64-static' };
const COPY_ELSEWHERE = { ...COPY, path: ELSEWHERE.interpreter };

describe('emulation of linux-aarch64 on linux-64', () => {
  test.each([
    ['auto', [OPEN], BINFMT],
    ['auto', [CLOSED], COPY],
    ['auto', [ELSEWHERE], COPY_ELSEWHERE],
    ['binfmt', [OPEN], BINFMT],
    ['run', [OPEN], BINFMT],
    ['copy', [OPEN], COPY],
    ['copy', [CLOSED], COPY],
    ['copy', [ELSEWHERE], COPY_ELSEWHERE],
    ['copy', [], COPY],
    ['copy', null, COPY],
    ['none', [], NONE],
    ['none', null, NONE],
  ] as const)('is decided for %s with %j', (choice, handlers, expected) => {
    expect(decide(choice, { platform: 'linux-64', handlers })).toEqual(expected);
  });

  test.each([
    ['not-mounted', 'auto', null],
    ['not-registered', 'auto', []],
    ['switched-off', 'auto', [OFF]],
    ['binfmt-not-registered', 'binfmt', []],
    ['binfmt-without-F', 'binfmt', [CLOSED]],
    ['run-not-registered', 'run', []],
    ['run-without-F', 'run', [CLOSED]],
  ] as const)('is refused before the build: %s', async (name, choice, handlers) => {
    const host = { platform: 'linux-64', handlers } as const;
    await expect(messageOf(() => decide(choice, host))).toMatchFileSnapshot(`golden/emulation-${name}.txt`);
  });
});

describe('no emulation is needed where the host runs the platform itself:', () => {
  test.each([
    ['linux-aarch64', 'linux-aarch64', 'auto'],
    ['linux-64', 'linux-32', 'auto'],
    ['linux-aarch64', 'linux-armv7l', 'binfmt'],
  ] as const)('host %s, platform %s, choice %s', (host, platform, choice) => {
    expect(decideEmulation({ choice, platform, host: { platform: host, handlers: null } })).toEqual(NONE);
  });
});

test('an unknown host uses the registered handler', () => {
  expect(decide('auto', { platform: null, handlers: [OPEN] })).toEqual(BINFMT);
});

function decide(choice: EmulationChoice, host: HostEmulation) {
  return decideEmulation({ choice, platform: 'linux-aarch64', host });
}

function parsed(name: string, text: string): BinfmtHandler {
  const handler = parseBinfmt(name, text);
  if (handler === null) throw new Error('no handler');
  return handler;
}

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof ToolError) return `${formatError(error)}\n`;
    throw error;
  }
  throw new Error('it was not refused');
}
