import { inflateRawSync } from 'node:zlib';
import { messageOf, UserError } from '../errors.js';
import { wholeOf } from '../formats/content.js';
import { limitOf, overLimit } from '../limits.js';
import { checkPathText } from '../package/entry-path.js';
import type { PlacedEntry } from './place.js';

const WHEELS = 'share/python-wheels/';
const END_OF_DIRECTORY = Buffer.from('PK\x05\x06', 'latin1');
const DIRECTORY_ENTRY = 0x02014b50;
const DEFLATED = 8;

/**
 * Unpacks the named wheels (`pip-20.3.4`, below `share/python-wheels`) into `sitePackages`. Returns their files followed by the
 * given entries. Throws UserError if a wheel is missing or damaged.
 */
export function layWheels(options: {
  readonly entries: readonly PlacedEntry[];
  readonly wheels: readonly string[];
  readonly sitePackages: string;
}): PlacedEntry[] {
  const { entries, wheels, sitePackages } = options;
  const laid = wheels.flatMap((wheel) => {
    const file = entries.find(({ path }) => path.startsWith(`${WHEELS}${wheel}-`));
    if (file?.type !== 'file') throw damaged(wheel, 'the Debian package does not have this wheel');
    return readWheel(wholeOf(file.data), wheel).map(
      ([path, data]): PlacedEntry => ({
        type: 'file',
        path: `${sitePackages}/${path}`,
        mode: 0o644,
        mtime: file.mtime,
        data,
      }),
    );
  });
  return [...laid, ...entries];
}

/** Returns the files of a wheel: a zip (APPNOTE.TXT 4.3.12), stored or deflated. */
function readWheel(zip: Buffer, wheel: string): [path: string, data: Buffer][] {
  const end = zip.lastIndexOf(END_OF_DIRECTORY);
  if (end === -1 || end + 22 > zip.length) throw damaged(wheel, 'it has no central directory');
  const files: [string, Buffer][] = [];
  let room = limitOf('deb-unpacked');
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (at + 46 > end || zip.readUInt32LE(at) !== DIRECTORY_ENTRY) {
      throw damaged(wheel, `there is no directory entry at byte ${at}`);
    }
    const nameSize = zip.readUInt16LE(at + 28);
    const name = zip.toString('utf8', at + 46, at + 46 + nameSize);
    if (!name.endsWith('/')) {
      const data = readMember({ zip, entry: at, wheel, room });
      room -= data.length;
      files.push([safePath(name, wheel), data]);
    }
    at += 46 + nameSize + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return files;
}

function readMember(options: {
  readonly zip: Buffer;
  /** Offset of the member's entry in the central directory. */
  readonly entry: number;
  readonly wheel: string;
  /** Maximum uncompressed size in bytes. */
  readonly room: number;
}): Buffer {
  const { zip, entry, wheel, room } = options;
  const size = zip.readUInt32LE(entry + 24);
  if (size > room) throw overLimit('a wheel cannot be read', 'deb-unpacked', { where: `${WHEELS}${wheel}` });
  const local = zip.readUInt32LE(entry + 42);
  if (local + 30 > zip.length) throw damaged(wheel, 'an entry extends beyond the end of the file');
  const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const stored = zip.subarray(start, start + zip.readUInt32LE(entry + 20));
  const data = zip.readUInt16LE(entry + 10) === DEFLATED ? inflate(stored, size, wheel) : stored;
  if (data.length === size) return data;
  throw damaged(wheel, 'the size of an entry is not the one in the central directory');
}

function inflate(bytes: Buffer, size: number, wheel: string): Buffer {
  try {
    return inflateRawSync(bytes, { maxOutputLength: Math.max(size, 1) });
  } catch (error) {
    throw damaged(wheel, messageOf(error));
  }
}

function safePath(name: string, wheel: string): string {
  const checked = checkPathText(name);
  if ('refused' in checked) throw damaged(wheel, `${JSON.stringify(name)}: ${checked.refused}`);
  return checked.path;
}

function damaged(wheel: string, message: string): UserError {
  return new UserError('a wheel cannot be read', {
    where: `${WHEELS}${wheel}`,
    message,
    expected: 'a whole wheel',
    fix: 'give another mirror with --mirror',
  });
}
