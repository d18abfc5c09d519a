import { appendFileSync, closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { isMissing, isSystemError } from '../errors.js';
import { cannotWrite } from '../host/fs/errors.js';
import { ensureFolder } from '../host/fs/folders.js';

/** The log of one build. */
export interface BuildLog {
  readonly path: string;
  /** Throws ToolError if the disk refuses. */
  add(line: string): void;
  /** Throws what `pieces` throw, and ToolError if the disk refuses. */
  append(pieces: AsyncIterable<Uint8Array>): Promise<void>;
}

/** Begins the log of a build, in place of an earlier one. Throws ToolError if the disk refuses. */
export function openLog(folder: string, name: string): BuildLog {
  const path = join(folder, `${name}.log`);
  const written = (work: () => void) => {
    try {
      work();
    } catch (error) {
      throw isSystemError(error) ? cannotWrite(path, error) : error;
    }
  };
  ensureFolder(folder);
  written(() => closeSync(openSync(path, 'w', 0o644)));
  return {
    path,
    add: (line) => written(() => appendFileSync(path, `${line}\n`)),
    append: async (pieces) => {
      for await (const piece of pieces) written(() => appendFileSync(path, piece));
    },
  };
}

/** Most bytes that are read of the end of a log. */
const MOST_BYTES = 1 << 16;

/** Returns the text at the end of a log. Throws the operating system's error. */
export function endOf(path: string): string {
  const fd = openSync(path, 'r');
  try {
    const { size } = fstatSync(fd);
    const length = Math.min(size, MOST_BYTES);
    const bytes = Buffer.alloc(length);
    const read = readSync(fd, bytes, 0, length, size - length);
    return bytes.toString('utf8', 0, read);
  } finally {
    closeSync(fd);
  }
}

/** Returns the files below a folder whose paths match: parts, with `*` for any name. Links to folders are not followed. */
export function filesMatching(folder: string, [part, ...rest]: readonly string[]): string[] {
  if (part === undefined) return [];
  return entriesOf(folder)
    .filter(({ name }) => part === '*' || part === name)
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (rest.length === 0) return entry.isFile() ? [path] : [];
      return entry.isDirectory() ? filesMatching(path, rest) : [];
    })
    .sort();
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
