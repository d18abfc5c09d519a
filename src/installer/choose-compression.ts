import type { Compression, CompressionChoice } from '../payload/compressions.js';

/** What is known of the machines that unpack a payload. */
export interface KnownTarget {
  /** For people: `the manifest's base, centos7`. */
  readonly name: string;
  /** The programs it has, as paths or names; null if the base is unknown. */
  readonly programs: Iterable<string> | null;
}

/** A compression, and why it was chosen; null if the user chose it. */
export interface ChosenCompression {
  readonly compression: Compression;
  readonly reason: string | null;
}

/** In this order: zstd is smaller than gzip and is unpacked sooner; xz is smaller still, and is unpacked later. */
const SMALLER = ['zstd', 'xz'] as const;

/**
 * Returns the compression of a payload. With `auto` it is zstd or xz where the targets are known to have that program, else gzip,
 * which all have. `target` is null if the manifest names no base.
 */
export function chooseCompression(choice: CompressionChoice, target: KnownTarget | null): ChosenCompression {
  if (choice !== 'auto') return { compression: choice, reason: null };
  if (target === null) return gzip('the manifest names no base (audit: {base: …})');
  const { name, programs } = target;
  if (programs === null) return gzip(`nothing is known of ${name}`);
  const names = new Set([...programs].map((path) => path.slice(path.lastIndexOf('/') + 1)));
  const smaller = SMALLER.find((program) => names.has(program));
  if (smaller === undefined) return gzip(`${name}, is not known to have ${SMALLER.join(' or ')}`);
  return { compression: smaller, reason: `${name}, has it` };
}

function gzip(reason: string): ChosenCompression {
  return { compression: 'gzip', reason };
}
