import { UserError } from '../errors.js';

/** One entry of a Debian package's data. */
export interface DebEntry {
  /** Below the root: no leading `./`, no trailing slash. */
  readonly path: string;
  readonly type: 'file' | 'softlink' | 'hardlink' | 'directory';
  readonly mode: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  /** Empty unless a file. */
  readonly data: Buffer;
  /** Of a link; of a hard link the path of an earlier entry. Empty otherwise. */
  readonly target: string;
}

const BLOCK = 512;
const TYPES: Readonly<Record<string, DebEntry['type']>> = {
  '0': 'file',
  '\0': 'file',
  '1': 'hardlink',
  '2': 'softlink',
  '5': 'directory',
};

/** Reads the tar that dpkg writes: ustar with GNU's long names. Throws UserError for anything else, and for unsafe paths. */
export function readTar(tar: Buffer, where: string): DebEntry[] {
  const entries: DebEntry[] = [];
  let longPath = '';
  let longTarget = '';
  for (let offset = 0; offset + BLOCK <= tar.length; ) {
    const header = tar.subarray(offset, offset + BLOCK);
    if (header[0] === 0) break;
    const size = octal(header, 124, 12);
    const typeFlag = header.toString('latin1', 156, 157);
    const start = offset + BLOCK;
    if (!isChecksumRight(header) || !(size >= 0) || start + size > tar.length) {
      throw damaged(where, `the entry at byte ${offset} of its data is damaged or cut`);
    }
    const data = tar.subarray(start, start + size);
    offset = start + Math.ceil(size / BLOCK) * BLOCK;
    if (typeFlag === 'L') longPath = text(data, 0, data.length);
    else if (typeFlag === 'K') longTarget = text(data, 0, data.length);
    else {
      const type = TYPES[typeFlag];
      const path = longPath || ustarPath(header);
      if (type === undefined) throw damaged(where, `${path} is neither a file, a link nor a folder`);
      const target = longTarget || text(header, 157, 100);
      entries.push({
        path: safePath(path, where),
        type,
        mode: octal(header, 100, 8) & 0o777,
        mtime: octal(header, 136, 12),
        data: type === 'file' ? data : Buffer.alloc(0),
        target: type === 'hardlink' ? safePath(target, where) : target,
      });
      longPath = '';
      longTarget = '';
    }
  }
  return entries;
}

function ustarPath(header: Buffer): string {
  const prefix = header.toString('latin1', 257, 263) === 'ustar\0' ? text(header, 345, 155) : '';
  const name = text(header, 0, 100);
  return prefix === '' ? name : `${prefix}/${name}`;
}

function safePath(path: string, where: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (path.startsWith('/') || parts.includes('..')) {
    throw damaged(where, `its path ${JSON.stringify(path)} leads out of it`);
  }
  return parts.join('/');
}

function text(bytes: Buffer, start: number, size: number): string {
  const field = bytes.subarray(start, start + size);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end === -1 ? field.length : end);
}

function octal(header: Buffer, start: number, size: number): number {
  const digits = header
    .toString('latin1', start, start + size)
    .replace(/[\0 ]+$/, '')
    .trimStart();
  return digits === '' ? 0 : /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
}

function isChecksumRight(header: Buffer): boolean {
  let sum = 8 * 0x20;
  for (let at = 0; at < BLOCK; at += 1) if (at < 148 || at >= 156) sum += header[at] ?? 0;
  return sum === octal(header, 148, 8);
}

function damaged(where: string, message: string): UserError {
  return new UserError(`${where} is not a whole Debian package`, [
    { where, message, expected: 'the tar archive that dpkg writes', fix: 'try another mirror with --mirror' },
  ]);
}
