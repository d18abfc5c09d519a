import type { Platform } from '../conda/platform.js';

/** A handler of the kernel, as `/proc/sys/fs/binfmt_misc/<name>` describes it. */
export interface BinfmtHandler {
  readonly name: string;
  readonly enabled: boolean;
  /** Absolute path; in the container, unless the kernel opened the interpreter at registration (`isOpen`). */
  readonly interpreter: string;
  /** Flag F: the kernel has opened the interpreter, and containers need no copy of it. */
  readonly isOpen: boolean;
  readonly offset: number;
  readonly magic: Buffer;
  readonly mask: Buffer;
}

/** Parses a handler's text (kernel: Documentation/admin-guide/binfmt-misc.rst). Returns null if it matches file extensions. */
export function parseBinfmt(name: string, text: string): BinfmtHandler | null {
  const value = (key: string) => new RegExp(`^${key}:? (.*)$`, 'm').exec(text)?.[1];
  const [interpreter, magic] = [value('interpreter'), value('magic')];
  if (interpreter === undefined || magic === undefined) return null;
  return {
    name,
    enabled: /^enabled$/m.test(text),
    interpreter,
    isOpen: (value('flags') ?? '').includes('F'),
    offset: Number(value('offset') ?? 0),
    magic: Buffer.from(magic, 'hex'),
    mask: Buffer.from(value('mask') ?? 'ff'.repeat(magic.length / 2), 'hex'),
  };
}

/** Returns whether a handler matches the programs of a platform. */
export function takes(handler: BinfmtHandler, platform: Platform): boolean {
  const header = programHeader(platform).subarray(handler.offset);
  return handler.magic.every((byte, index) => {
    const mask = handler.mask[index] ?? 0xff;
    return ((header[index] ?? 0) & mask) === (byte & mask);
  });
}

/**
 * Returns the line that registers an interpreter for the programs of a platform, opened at registration (flag F): executables and
 * shared objects, whatever their ABI.
 */
export function binfmtLine(platform: Platform, interpreter: string): string {
  const magic = programHeader(platform);
  const mask = Buffer.alloc(magic.length, 0xff);
  mask[ABI] = 0;
  // e_type is 2 or 3.
  mask[isBigEndian(platform) ? 17 : 16] = 0xfe;
  return `:qemu-${platform}:M::${escaped(magic)}:${escaped(mask)}:${interpreter}:F`;
}

/** Where EI_OSABI is in the identification. */
const ABI = 7;

function escaped(bytes: Buffer): string {
  return bytes.toString('hex').replace(/../g, '\\x$&');
}

/** The ELF constants of a platform: whether it is 64-bit, and `e_machine`. */
const ELF: Readonly<Record<Platform, readonly [wide: boolean, machine: number]>> = {
  'linux-64': [true, 62],
  'linux-aarch64': [true, 183],
  'linux-ppc64le': [true, 21],
  'linux-ppc64': [true, 21],
  'linux-s390x': [true, 22],
  'linux-armv7l': [false, 40],
  'linux-armv6l': [false, 40],
  'linux-riscv64': [true, 243],
  'linux-32': [false, 3],
};

/**
 * Returns the ELF header of a platform's programs, as far as handlers compare it: identification, `e_type` executable,
 * `e_machine`.
 */
function programHeader(platform: Platform): Buffer {
  const [wide, machine] = ELF[platform];
  const isBig = isBigEndian(platform);
  const header = Buffer.alloc(20);
  header.set([0x7f, 0x45, 0x4c, 0x46, wide ? 2 : 1, isBig ? 2 : 1, 1]);
  for (const [value, at] of [
    [2, 16],
    [machine, 18],
  ] as const) {
    if (isBig) header.writeUInt16BE(value, at);
    else header.writeUInt16LE(value, at);
  }
  return header;
}

function isBigEndian(platform: Platform): boolean {
  return platform === 'linux-s390x' || platform === 'linux-ppc64';
}
