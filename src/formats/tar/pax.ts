import { type Overrides, timeOf } from './fields.js';

/** Reads the records of a pax header (`length key=value\n`, POSIX.1-2001). Returns null if they are damaged. */
export function readPaxRecords(data: Buffer): Map<string, Buffer> | null {
  const records = new Map<string, Buffer>();
  let map: Buffer[] = [];
  for (let offset = 0; offset < data.length; ) {
    const blank = data.indexOf(' ', offset);
    const length = blank === -1 ? '' : data.toString('latin1', offset, blank);
    if (!/^[1-9]\d{0,8}$/.test(length)) return null;
    const end = offset + Number(length);
    const equals = data.indexOf('=', blank);
    if (end > data.length || data[end - 1] !== NEWLINE || equals === -1 || equals >= end) return null;
    const key = data.toString('utf8', blank + 1, equals);
    const value = data.subarray(equals + 1, end - 1);
    if (MAP_PARTS.includes(key)) map.push(value);
    else if (key === MAP) map = [value];
    else records.set(key, value);
    offset = end;
  }
  if (map.length > 0) records.set(MAP, joined(map));
  return records;
}

/** Returns `pending` overridden by the records; keys that no package needs are ignored. */
export function applyPaxRecords(pending: Overrides, records: ReadonlyMap<string, Buffer>): Overrides {
  const path = records.get('GNU.sparse.name') ?? records.get('path');
  const target = records.get('linkpath');
  const size = numberOf(records.get('size'));
  const mtime = numberOf(records.get('mtime'));
  const uid = numberOf(records.get('uid'));
  const gid = numberOf(records.get('gid'));
  const xattrs = [...records].flatMap(([key, value]) =>
    key.startsWith(XATTR) ? [[key.slice(XATTR.length), value] as const] : [],
  );
  const sparse = [...records].flatMap(([key, value]) =>
    key.startsWith(SPARSE) ? [[key.slice(SPARSE.length), value.toString('latin1')] as const] : [],
  );
  return {
    ...pending,
    ...(path === undefined ? {} : { path }),
    ...(target === undefined ? {} : { target }),
    ...(size === null ? {} : { size }),
    ...(mtime === null ? {} : { mtime: timeOf(mtime) }),
    ...(uid === null ? {} : { uid }),
    ...(gid === null ? {} : { gid }),
    ...(sparse.length === 0 ? {} : { sparse: new Map(sparse) }),
    ...(xattrs.length === 0 ? {} : { xattrs: new Map(xattrs) }),
  };
}

/** Prefix of the key of an extended attribute, as in star, GNU tar and Go. */
export const XATTR = 'SCHILY.xattr.';

const NEWLINE = 0x0a;
const COMMA = Buffer.from(',');
const SPARSE = 'GNU.sparse.';
/** Format 0.0 of sparse files repeats two keys for each stretch; the values together are the map of format 0.1. */
const MAP = `${SPARSE}map`;
const MAP_PARTS = [`${SPARSE}offset`, `${SPARSE}numbytes`];

/** Copies once: there may be tens of thousands of values. */
function joined(values: readonly Buffer[]): Buffer {
  return Buffer.concat(values.flatMap((value, at) => (at === 0 ? [value] : [COMMA, value])));
}

/** Drops the fraction of a time; a negative number becomes 0. Returns null if the value is not a number. */
function numberOf(value: Buffer | undefined): number | null {
  const [, whole] = /^(-?\d{1,15})(?:\.\d*)?$/.exec(value?.toString('latin1') ?? '') ?? [];
  return whole === undefined ? null : Math.max(0, Number(whole));
}
