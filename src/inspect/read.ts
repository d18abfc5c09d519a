import { type Problem, UserError } from '../errors.js';
import { readAssignments } from '../installer/header/assignments.js';
import type { HeaderValues } from '../installer/header/header-values.js';
import { type InstallerValues, typedValues } from '../installer/header/values.js';
import { END_OF_HEADER } from '../kind/marks.js';
import { decode } from '../package/entry-path.js';

/** Bytes with random access. */
export interface Bytes {
  readonly size: number;
  read(offset: number, length: number): Buffer;
}

/** Offset and size of a part in the file, in bytes. */
export interface FileSpan {
  readonly offset: number;
  readonly size: number;
}

const PIECE = 1 << 20;

/** Yields the bytes of a part in pieces. */
export function* readPieces(bytes: Bytes, { offset, size }: FileSpan): Generator<Buffer, void, undefined> {
  const end = offset + size;
  for (let at = offset; at < end; at += PIECE) yield bytes.read(at, Math.min(PIECE, end - at));
}

/** The parts of an installer, as its header describes them; only the header has been read. */
export interface InstallerFile {
  readonly header: string;
  /** All values of the header, in its order, even those that this program does not know. */
  readonly raw: HeaderValues;
  readonly values: InstallerValues;
  readonly payload: FileSpan;
  /** The parts of the payload, each compressed on its own; members are in link order. */
  readonly environment: FileSpan;
  readonly members: readonly FileSpan[];
  /** conda's package cache, its packages in link order too; null if there is none. */
  readonly pkgs: { readonly index: FileSpan; readonly members: readonly FileSpan[] } | null;
  readonly end: FileSpan;
}

/**
 * Finds the parts of an installer. `name` is for messages. Throws UserError, with all problems, if archi-construct did not
 * write the file, if it is truncated, or if its header contradicts itself.
 */
export function readInstaller(bytes: Bytes, name: string): InstallerFile {
  const header = readHeader(bytes, name);
  const { values: raw, problems: invalidLines } = readAssignments(header, name);
  if (invalidLines.length > 0) throw refused(name, invalidLines);
  const { values, problems } = typedValues(raw, name);
  if (problems.length > 0) throw refused(name, problems);
  const length = Buffer.byteLength(header);
  const sums = contradictions({ values, length, size: bytes.size, where: name });
  if (sums.length > 0) throw refused(name, sums);

  const { environmentBytes, pkgsIndexBytes, endBytes } = values;
  const environment = { offset: length, size: environmentBytes };
  const members = spans(behind(environment), values.members);
  const index = { offset: behind(members.at(-1) ?? environment), size: pkgsIndexBytes };
  const extracted = spans(behind(index), values.pkgsMembers);
  const end = { offset: behind(extracted.at(-1) ?? index), size: endBytes };
  const pkgs = pkgsIndexBytes === 0 ? null : { index, members: extracted };
  const payload = { offset: length, size: values.payloadBytes };
  return { header, raw, values, payload, environment, members, pkgs, end };
}

/** Bytes: more than the header of an installer with 100,000 packages. */
const LONGEST_HEADER = 1 << 20;

function readHeader(bytes: Bytes, name: string): string {
  const start = bytes.read(0, Math.min(bytes.size, LONGEST_HEADER));
  const line = Buffer.from(`\n${END_OF_HEADER}\n`);
  const at = start.indexOf(line);
  const isScript = start.subarray(0, 2).toString('latin1') === '#!';
  if (at < 0 || !isScript) {
    const expected = `a shell script, a line ${END_OF_HEADER}, a payload`;
    const found = isScript ? `no such line in its first ${start.length} bytes` : 'not a script';
    throw refused(name, [{ where: name, message: 'not an installer of archi-construct', expected, found }]);
  }
  const header = decode(start.subarray(0, at + line.length));
  if (header === null) throw refused(name, [{ where: name, message: 'its header is not UTF-8' }]);
  return header;
}

function contradictions(request: {
  values: InstallerValues;
  length: number;
  size: number;
  where: string;
}): Problem[] {
  const { values, length, size, where } = request;
  const { headerBytes, payloadBytes, environmentBytes, members, endBytes, packages } = values;
  const { pkgsIndexBytes, pkgsMembers } = values;
  const parts = [environmentBytes, ...members, pkgsIndexBytes, ...pkgsMembers, endBytes];
  const sum = parts.reduce((before, size) => before + size, 0);
  const sums = [
    { what: 'the length of its header', expected: headerBytes, found: length },
    { what: 'the length of the file', expected: headerBytes + payloadBytes, found: size },
    { what: 'the sum of its parts', expected: payloadBytes, found: sum },
    { what: 'the number of its members', expected: packages, found: members.length },
    {
      what: 'the number of packages in its package cache',
      // Of a package with two members, it has one.
      expected: pkgsIndexBytes === 0 ? 0 : values.envs.length > 0 ? pkgsMembers.length : packages,
      found: pkgsMembers.length,
    },
    {
      what: 'the number of members in its environments',
      expected: packages,
      found: values.places.reduce((sum, { count }) => sum + count, 0),
    },
  ];
  return sums
    .filter(({ expected, found }) => expected !== found)
    .map(({ what, expected, found }) => ({
      where,
      message: `${what} is not what its header says`,
      expected: String(expected),
      found: String(found),
    }));
}

function behind({ offset, size }: FileSpan): number {
  return offset + size;
}

function spans(start: number, sizes: readonly number[]): FileSpan[] {
  let offset = start;
  return sizes.map((size) => {
    offset += size;
    return { offset: offset - size, size };
  });
}

function refused(name: string, problems: readonly Problem[]): UserError {
  const fix = 'fetch the installer again, or use the version of archi-construct that built it';
  return new UserError(
    `${name} cannot be read as an installer`,
    problems.map((problem) => ({ ...problem, fix })),
  );
}
