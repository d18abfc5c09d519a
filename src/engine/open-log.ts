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
  /** Writes the end of a log that is too long for the file. Throws ToolError if the disk refuses. */
  end(): void;
}

/** Bytes of the beginning and of the end of a log that are kept: a build may print for ever. */
const HEAD = 56 * 2 ** 20;
const TAIL = 8 * 2 ** 20;

/**
 * Begins the log of a build, in place of an earlier one. Of a log of more than 64 MiB the beginning and the end are kept. Throws
 * ToolError if the disk refuses.
 */
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
  let size = 0;
  const last = createTail();
  const write = (text: string) => written(() => appendFileSync(path, text));
  return {
    path,
    add: (line) => {
      const text = `${line}\n`;
      size += Buffer.byteLength(text);
      if (size <= HEAD) write(text);
      else last.add(text);
    },
    end: () => {
      const { text, left } = last.take();
      if (left > 0) write(`\n[… ${left} bytes of the log are left out …]\n\n`);
      if (text !== '') write(text);
    },
  };
}

/** Keeps the last `TAIL` bytes of texts, as whole texts. */
function createTail() {
  let texts: string[] = [];
  let size = 0;
  let left = 0;
  const trim = () => {
    let dropped = 0;
    for (; size > TAIL; dropped++) {
      const length = Buffer.byteLength(texts[dropped] ?? '');
      size -= length;
      left += length;
    }
    texts = texts.slice(dropped);
  };
  return {
    add: (text: string) => {
      texts.push(text);
      size += Buffer.byteLength(text);
      if (size > 2 * TAIL) trim();
    },
    take: () => {
      trim();
      return { text: texts.join(''), left };
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
