import { UserError } from '../errors.js';

/** One member of an ar archive. */
export interface ArMember {
  readonly name: string;
  readonly data: Buffer;
}

const MAGIC = '!<arch>\n';
const HEADER_SIZE = 60;
const HEADER_END = '`\n';

/**
 * Reads the members of an ar archive in the common format, as in deb(5): short names, even offsets. Throws UserError if the
 * bytes are anything else.
 */
export function readAr(bytes: Buffer, where: string): ArMember[] {
  if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC)
    throw damaged(where, 'it does not start like an ar archive');
  const members: ArMember[] = [];
  for (let offset = MAGIC.length; offset < bytes.length; ) {
    const header = bytes.toString('latin1', offset, offset + HEADER_SIZE);
    const sizeField = header.slice(48, 58).trimEnd();
    if (header.length < HEADER_SIZE || !header.endsWith(HEADER_END) || !/^\d+$/.test(sizeField)) {
      throw damaged(where, `there is no member header at byte ${offset}`);
    }
    const start = offset + HEADER_SIZE;
    const end = start + Number(sizeField);
    if (end > bytes.length) throw damaged(where, `the member at byte ${offset} ends beyond the file`);
    members.push({
      name: header.slice(0, 16).trimEnd().replace(/\/$/, ''),
      data: bytes.subarray(start, end),
    });
    offset = end + (end % 2);
  }
  return members;
}

function damaged(where: string, message: string): UserError {
  return new UserError(`${where} is not a complete Debian package`, {
    where,
    message,
    expected: 'an ar archive',
    fix: 'give another mirror with --mirror',
  });
}
