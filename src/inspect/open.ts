import { createHash } from 'node:crypto';
import { type Problem, ToolError, UserError } from '../errors.js';
import { type Content, wholeOf } from '../formats/content.js';
import { type RawEntry, readTar } from '../formats/tar/reader.js';
import { type Allowance, limitOf } from '../limits.js';
import { parseLock } from '../lock/formats/parse-lock.js';
import type { Lock } from '../lock/types.js';
import type { Compression } from '../payload/payload.js';
import { type Bytes, type InstallerFile, readInstaller, readPieces } from './read.js';

/** Undoes a compression and keeps the result; throws UserError for damaged bytes, or for more than `most`. */
export type Unpack = (
  compression: Compression,
  pieces: Iterable<Uint8Array>,
  most: Allowance | number,
) => Promise<Content>;

/** An installer whose environment has been unpacked in memory. */
export interface OpenedInstaller {
  readonly file: InstallerFile;
  /** Measured, lower-case hex; the header's is `file.values.payloadSha256`. */
  readonly payloadSha256: string;
  /** The environment's tar blocks, and what they hold. */
  readonly environment: Buffer;
  readonly entries: readonly RawEntry[];
  /** The lock inside, and its text. There is one member for each of its packages. */
  readonly lock: Lock;
  readonly lockText: string;
}

/** Opens an installer. Throws UserError for one that is not ours, or whose lock cannot be read. */
export async function openInstaller({
  bytes,
  name,
  unpack,
}: {
  bytes: Bytes;
  /** For messages. */
  name: string;
  unpack: Unpack;
}): Promise<OpenedInstaller> {
  const file = readInstaller(bytes, name);
  const payloadSha256 = hashPayload(bytes, file);
  try {
    const pieces = readPieces(bytes, file.environment);
    const unpacked = await unpack(file.values.compression, pieces, {
      most: limitOf('installer-environment'),
      limit: 'installer-environment',
    });
    // It has a limit of its own.
    const environment = unpacked.subarray(0, unpacked.length);
    const entries = readTar(environment);
    const lockText = textOf(entries, LOCK_PATH);
    if (lockText === undefined) throw new Error(`there is no ${LOCK_PATH}`);
    const lock = parseLock(lockText, `${name}: ${LOCK_PATH}`);
    if (lock.packages.length !== file.members.length)
      throw new Error(`its lock has ${lock.packages.length} packages, there are ${file.members.length}`);
    return { file, payloadSha256, environment, entries, lock, lockText };
  } catch (error) {
    if (error instanceof ToolError) throw error;
    const damage = payloadProblems({ file, payloadSha256 }, name);
    throw new UserError(`${name} is damaged`, [...damage, ...unreadable(error, name)], { cause: error });
  }
}

/** The file at `path`, as the environment has it. */
export function fileOf(entries: readonly RawEntry[], path: string): RawEntry | undefined {
  return entries.find((entry) => entry.type === 'file' && entry.path.toString() === path);
}

/** Text of the file at `path`, as the environment has it. */
export function textOf(entries: readonly RawEntry[], path: string): string | undefined {
  const file = fileOf(entries, path);
  return file === undefined ? undefined : wholeOf(file.data).toString();
}

/** None where the payload is the one that the header was written for. */
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
      found: error instanceof Error ? error.message : String(error),
      expected: 'a lock',
    },
  ];
}
