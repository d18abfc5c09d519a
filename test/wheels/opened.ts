import type { OpenedPackage } from '../../src/package/types.js';
import { openWheel } from '../../src/wheels/lay/wheel.js';
import { parseWheelName } from '../../src/wheels/name/file-name.js';

/** The python that wheels of tests are laid for. */
export const PYTHON = {
  version: '3.11',
  executable: 'bin/python3.11',
  sitePackages: 'lib/python3.11/site-packages',
};

/** Collects pieces in memory. */
export async function inMemory(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(Buffer.from(piece));
  return Buffer.concat(all);
}

/** Opens a wheel as a lock that has it would. */
export function openedWheel({
  fn,
  bytes,
}: {
  readonly fn: string;
  readonly bytes: Buffer;
}): Promise<OpenedPackage> {
  const { name = '', version = '' } = parseWheelName(fn) ?? {};
  return openWheel({ bytes, fn, collect: inMemory, name, version, direct: null }, PYTHON);
}

/** Returns the problems of a wheel as text, one a line; empty if there are none. */
export async function problemsOf(wheel: { readonly fn: string; readonly bytes: Buffer }): Promise<string> {
  try {
    await openedWheel(wheel);
    return '';
  } catch (error) {
    const { problems } = error as { problems: readonly Record<string, string>[] };
    return problems
      .map(({ where, message, expected, found }) =>
        [where, message, expected, found].filter((text) => text).join(' | '),
      )
      .join('\n');
  }
}
