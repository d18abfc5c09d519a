import { crc32 } from 'node:zlib';
import { BugError } from '../../errors.js';

/** A member of a ZIP archive, stored without compression. */
export interface ZipMember {
  /** ASCII, without a folder. */
  readonly name: string;
  readonly data: Buffer;
}

/** Returns a ZIP archive of stored members in the given order, all dated 1980-01-01. Throws BugError from 4 GiB on. */
export function storedZip(members: readonly ZipMember[]): Buffer {
  const body: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, data } of members) {
    const nameBytes = Buffer.from(name, 'latin1');
    const facts = memberFacts(nameBytes, data);
    const header = Buffer.concat([LOCAL_SIGNATURE, facts, nameBytes]);
    body.push(header, data);
    directory.push(directoryEntry(facts, nameBytes, offset));
    offset += header.length + data.length;
  }
  if (offset >= 2 ** 32) throw new BugError(`a ZIP archive of ${offset} bytes would need zip64`);
  const entries = Buffer.concat(directory);
  return Buffer.concat([...body, entries, endOfDirectory(members.length, entries.length, offset)]);
}

const LOCAL_SIGNATURE = Buffer.from('PK\x03\x04', 'latin1');
const ENTRY_SIGNATURE = Buffer.from('PK\x01\x02', 'latin1');
const END_SIGNATURE = Buffer.from('PK\x05\x06', 'latin1');
const VERSION = 20;
const MADE_ON_UNIX = (3 << 8) | VERSION;
/** 1980-01-01, the first DOS date. */
const DOS_DATE = (1 << 5) | 1;
const REGULAR_FILE_644 = 0o100644;

/** APPNOTE 4.3.7: the fields that a local header and a directory entry share, from `version needed` on. */
function memberFacts(name: Buffer, data: Buffer): Buffer {
  const facts = Buffer.alloc(26);
  facts.writeUInt16LE(VERSION, 0);
  facts.writeUInt16LE(DOS_DATE, 8);
  facts.writeUInt32LE(crc32(data), 10);
  facts.writeUInt32LE(data.length, 14);
  facts.writeUInt32LE(data.length, 18);
  facts.writeUInt16LE(name.length, 22);
  return facts;
}

/** The central directory header of a member (APPNOTE 4.3.12). */
function directoryEntry(facts: Buffer, name: Buffer, offset: number): Buffer {
  const madeBy = Buffer.alloc(2);
  madeBy.writeUInt16LE(MADE_ON_UNIX);
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE(REGULAR_FILE_644 * 2 ** 16, 6);
  tail.writeUInt32LE(offset, 10);
  return Buffer.concat([ENTRY_SIGNATURE, madeBy, facts, tail, name]);
}

/** The end of the central directory (APPNOTE 4.3.16). */
function endOfDirectory(count: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(18);
  end.writeUInt16LE(count, 4);
  end.writeUInt16LE(count, 6);
  end.writeUInt32LE(size, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([END_SIGNATURE, end]);
}
