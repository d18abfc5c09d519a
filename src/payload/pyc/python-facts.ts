import { isAbsolute } from 'node:path';
import { pycFormat } from './versions.js';

/** What a python says about itself. */
export interface PythonFacts {
  /** `3.7.17`. */
  readonly version: string;
  readonly magic: number;
  /** 32 or 64. */
  readonly bits: number;
  /** The algorithm of its string hashes; `-` for python 2. */
  readonly hashes: string;
  /** Absolute path. */
  readonly executable: string;
}

/** Parses what `compile.py tell` prints; returns null for anything else. */
export function parseFacts(text: string): PythonFacts | null {
  const [, version, magic, bits, hashes, executable] =
    /^(\d+\.\d+\.\d+) (\d+) (\d+) (\S+)\n(.+)\n$/s.exec(text) ?? [];
  if (version === undefined || hashes === undefined || executable === undefined) return null;
  if (!isAbsolute(executable)) return null;
  return { version, magic: Number(magic), bits: Number(bits), hashes, executable };
}

/**
 * Returns why a python cannot compile for python `version` (`3.7`) so that the result is the same on every host; null if it
 * can. The text follows the name of the program.
 */
export function unsuitable({ version, magic, bits, hashes }: PythonFacts, wanted: string): string | null {
  const format = pycFormat(wanted);
  if (!version.startsWith(`${wanted}.`)) return `is python ${version}`;
  if (format === null) return `is python ${version}, whose pyc files this program does not know`;
  if (magic !== format.magic)
    return `writes pyc files with the magic number ${magic}, the releases of ${wanted} with ${format.magic}`;
  // Large numbers, and before 3.11 the order in sets, depend on these.
  if (bits !== 64) return 'is a 32-bit python, which compiles some constants in another way';
  if (hashes !== '-' && hashes !== 'siphash24' && hashes !== 'siphash13')
    return `hashes strings by ${hashes}, and writes sets in another order`;
  return null;
}
