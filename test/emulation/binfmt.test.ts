import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { PLATFORMS } from '../../src/conda/platform.js';
import { type BinfmtHandler, binfmtLine, takes } from '../../src/emulation/binfmt.js';
import { qemuName } from '../../src/emulation/runs.js';

/** Reads a line as the kernel does (Documentation/admin-guide/binfmt-misc.rst). */
function registered(line: string): BinfmtHandler {
  const [, name = '', type, offset, magic = '', mask = '', interpreter = '', flags = ''] = line.split(':');
  expect(type).toBe('M');
  const bytes = (text: string) =>
    Buffer.from(
      text.replace(/\\x(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
      'latin1',
    );
  return {
    ...{ name, enabled: true, interpreter, isOpen: flags.includes('F'), offset: Number(offset) },
    ...{ magic: bytes(magic), mask: bytes(mask) },
  };
}

// Programs for armv6l and armv7l have the same header.
const platforms = PLATFORMS.filter((platform) => platform !== 'linux-armv6l');

describe('the line that registers an interpreter for', () => {
  test.each(platforms)('%s takes the programs of that platform alone', (platform) => {
    const handler = registered(binfmtLine(platform, '/usr/bin/qemu'));
    expect(handler).toMatchObject({ interpreter: '/usr/bin/qemu', isOpen: true });
    expect(platforms.filter((other) => takes(handler, other))).toEqual([platform]);
  });

  const conf = (platform: (typeof platforms)[number]) => `/usr/lib/binfmt.d/qemu-${qemuName(platform)}.conf`;

  // Debian's lines leave out more for linux-64, linux-32 and linux-ppc64le, and bits of the ABI elsewhere.
  test.each(
    platforms.filter((platform) => !/-(64|32|ppc64le)$/.test(platform) && existsSync(conf(platform))),
  )('%s compares what Debian’s compares, but for the ABI', (platform) => {
    const debian = registered(readFileSync(conf(platform), 'utf8').trim());
    const { magic, mask } = registered(binfmtLine(platform, '/usr/bin/qemu'));
    expect(magic).toEqual(debian.magic);
    expect(mask[7]).toBe(0);
    mask[7] = debian.mask[7] ?? 0;
    expect(mask).toEqual(debian.mask);
  });
});
