import { createHash } from 'node:crypto';
import { messageOf, type Problem, ToolError, UserError } from '../errors.js';
import { type Content, wholeOf } from '../formats/content.js';
import { type RawEntry, readTar } from '../formats/tar/reader.js';
import { type Allowance, limitOf } from '../limits.js';
import { type Environment, environmentsOf } from '../lock/environments.js';
import { parseLock } from '../lock/formats/parse-lock.js';
import { packedOf } from '../lock/packed-of.js';
import type { Lock } from '../lock/types.js';
import type { Compression } from '../payload/compressions.js';
import { type Bytes, type InstallerFile, readInstaller, readPieces } from './read.js';

/** Decompresses; throws UserError if the bytes are damaged, or the result is larger than `most`. */
export type Unpack = (
  compression: Compression,
  pieces: Iterable<Uint8Array>,
  most: Allowance | number,
) => Promise<Content>;

/** An installer whose environment has been unpacked in memory. */
export interface OpenedInstaller {
  readonly file: InstallerFile;
  /** Computed from the file, lower-case hex; the header's is `file.values.payloadSha256`. */
  readonly payloadSha256: string;
  /** The tar blocks of the environment, and the entries in them. */
  readonly environment: Buffer;
  readonly entries: readonly RawEntry[];
  /** The lock inside, and its text. */
  readonly lock: Lock;
  readonly lockText: string;
  /** The environments of the lock, each with the index of the member of each of its packages. */
  readonly environments: readonly (Environment & { readonly members: readonly number[] })[];
}

/** Opens an installer. Throws UserError if archi-construct did not build it, or its lock cannot be read. */
export async function openInstaller(request: {
  bytes: Bytes;
  /** For messages. */
  name: string;
  unpack: Unpack;
}): Promise<OpenedInstaller> {
  const { bytes, name, unpack } = request;
  const file = readInstaller(bytes, name);
  const payloadSha256 = hashPayload(bytes, file);
  try {
    const pieces = readPieces(bytes, file.environment);
    const unpacked = await unpack(file.values.compression, pieces, {
      most: limitOf('installer-environment'),
      limit: 'installer-environment',
    });
    // The environment has a limit of its own, so it fits into memory.
    const environment = unpacked.subarray(0, unpacked.length);
    const entries = readTar(environment);
    const lockText = fileText(entries, LOCK_PATH);
    if (lockText === undefined) throw new Error(`there is no ${LOCK_PATH}`);
    const lock = parseLock(lockText, `${name}: ${LOCK_PATH}`);
    const environments = environmentsOf(lock).map((of) => ({
      ...of,
      members: membersOf(of, { file, entries, lock }),
    }));
    return { file, payloadSha256, environment, entries, lock, lockText, environments };
  } catch (error) {
    if (error instanceof ToolError) throw error;
    const damage = payloadProblems({ file, payloadSha256 }, name);
    throw new UserError(`${name} is damaged`, [...damage, ...unreadable(error, name)], { cause: error });
  }
}

/** Returns the file at `path` in the environment; undefined if there is none. */
export function fileOf(entries: readonly RawEntry[], path: string): RawEntry | undefined {
  return entries.find((entry) => entry.type === 'file' && entry.path.toString() === path);
}

/** Returns the text of the file at `path` in the environment; undefined if there is none. */
export function fileText(entries: readonly RawEntry[], path: string): string | undefined {
  const file = fileOf(entries, path);
  return file === undefined ? undefined : wholeOf(file.data).toString();
}

/** Returns a problem if the sha256 of the payload is not the one in the header. */
export function payloadProblems(
  { file, payloadSha256 }: Pick<OpenedInstaller, 'file' | 'payloadSha256'>,
  name: string,
): Problem[] {
  const expected = file.values.payloadSha256;
  if (payloadSha256 === expected) return [];
  return [
    {
      where: name,
      message: 'the sha256 of its payload is not what its header says',
      expected,
      found: payloadSha256,
      fix: 'fetch the installer again',
    },
  ];
}

/** Returns the index of the member of each package. Throws an error if the installer does not have them all. */
function membersOf(
  { folder, lock: own }: Environment,
  { file, entries, lock }: Pick<OpenedInstaller, 'file' | 'entries' | 'lock'>,
): number[] {
  const { length } = file.members;
  const packages = packedOf(own);
  if (lock.envs === undefined) {
    if (packages.length !== length)
      throw new Error(`its lock has ${packages.length} packages, but the payload has ${length}`);
    return packages.map((_, i) => i);
  }
  const path = folder === '' ? PACKAGES_PATH : `${folder}/${PACKAGES_PATH}`;
  const lines = (fileText(entries, path) ?? '').split('\n').slice(0, -1);
  const members = lines.map((line) => line.split('\t')[4] ?? '');
  if (members.length !== packages.length)
    throw new Error(`its lock has ${packages.length} packages, but ${path} has ${members.length}`);
  return members.map((member, i) => {
    const index = Number(member);
    if (/^\d{1,9}$/.test(member) && index < length) return index;
    throw new Error(`line ${i + 1} of ${path} does not name one of ${length} members`);
  });
}

const PACKAGES_PATH = '.archi/packages';
const LOCK_PATH = '.archi/lock.json';

function hashPayload(bytes: Bytes, { payload }: InstallerFile): string {
  const hash = createHash('sha256');
  for (const piece of readPieces(bytes, payload)) hash.update(piece);
  return hash.digest('hex');
}

function unreadable(error: unknown, name: string): Problem[] {
  const message = 'its environment cannot be read';
  if (error instanceof UserError)
    return error.problems.map((problem) => ({ ...problem, where: problem.where ?? `${name}: environment` }));
  return [
    {
      where: name,
      message,
      found: messageOf(error),
      expected: 'a lock',
    },
  ];
}
