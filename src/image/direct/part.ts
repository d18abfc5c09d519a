import { createHash } from 'node:crypto';
import type { PackageEntry } from '../../package/types.js';
import { placeMember } from '../../payload/in-prefix.js';
import type { LinkPlan } from '../../payload/link.js';
import type { MemberFacts, WorkedOutMember } from '../../payload/member.js';
import { withoutSlimFiles, withoutSlimFolders } from '../slim.js';
import { foldersAbove, layerRoot } from './layer-root.js';
import { layerBlocks, type Owner } from './layer-tar.js';

/** Raised whenever the bytes of a part change for the same package: it is in the key of every part. */
export const PART_VERSION = 3;

/** Tar blocks that were compressed piece by piece, each piece a gzip member, as they lie in a part's file. */
export interface Span {
  /** Of the first one, in bytes from the begin of the file. */
  readonly offset: number;
  /** Compressed bytes of each. */
  readonly members: readonly number[];
  /** Of all of them, lower-case hex. */
  readonly sha256: string;
}

/** One package in one prefix, as layers take it; what the installer wants to know of it as well. Plain JSON. */
export interface PartFacts extends MemberFacts {
  /** The package's own files: for a layer of packages. */
  readonly own: Span;
  /** What is kept about it: for the last layer. */
  readonly about: Span;
  /** The newest of its files, in seconds since 1970. */
  readonly mtime: number;
  /** Folders of its own files with their modes; null where the package does not name the folder. */
  readonly ownFolders: Readonly<Record<string, number | null>>;
  /** Folders of what is kept about it. */
  readonly aboutFolders: readonly string[];
}

/** Compresses as one gzip member. */
export type Gzip = (bytes: Uint8Array) => Promise<Buffer>;

/** Compiles the sources that a plan names, out of the package's own files; what does not compile is left out. */
export type CompilePython = (
  wanted: LinkPlan['pyc'],
  own: readonly PackageEntry[],
) => Promise<readonly PackageEntry[]>;

/** A part, complete: the bytes of its file, in pieces. */
export interface Part {
  readonly bytes: readonly Buffer[];
  readonly facts: PartFacts;
}

/**
 * A worked out member as a part of layers, in `prefix` and for `owner`. Throws UserError for what cannot be in the prefix or in a layer.
 */
export async function makePart({
  member,
  prefix,
  owner,
  slim,
  compile,
  compress,
}: {
  member: WorkedOutMember;
  prefix: string;
  owner: Owner;
  /** Without what only builds need. */
  slim: boolean;
  compile: CompilePython;
  compress: Gzip;
}): Promise<Part> {
  const { dist } = member.facts;
  const placed = placeMember(member, prefix);
  const all = [...placed.own, ...(await compile(member.plan.pyc, placed.own))];
  const kept = slim ? withoutSlimFolders(all) : all;
  const own = slim ? withoutSlimFiles(kept) : kept;
  const below = { root: layerRoot(prefix), owner, of: dist };
  const ownGz = await gzipPieces(layerBlocks(own, below), compress);
  const aboutGz = await gzipPieces(layerBlocks(placed.about, below), compress);
  return {
    bytes: [...ownGz, ...aboutGz],
    facts: {
      ...member.facts,
      own: spanOf(ownGz, 0),
      about: spanOf(aboutGz, total(ownGz)),
      mtime: own.reduce((newest, entry) => Math.max(newest, entry.mtime), 0),
      // A folder stays where its files go.
      ownFolders: foldersOf(kept),
      aboutFolders: Object.keys(foldersOf(placed.about)),
    },
  };
}

/** No piece is larger before it is compressed, in bytes: memory stays small, whatever the package's size. */
export const PIECE = 4 << 20;

/** The blocks, compressed in pieces of `PIECE`; put behind each other they are a gzip file again (RFC 1952, 2.2). */
export async function gzipPieces(blocks: Iterable<Buffer>, compress: Gzip): Promise<Buffer[]> {
  const result: Buffer[] = [];
  // One for all pieces: what every piece took of its own would be freed much later.
  const piece = Buffer.allocUnsafeSlow(PIECE);
  let size = 0;
  for (const block of blocks) {
    for (let done = 0; done < block.length; ) {
      const copied = block.copy(piece, size, done);
      size += copied;
      done += copied;
      if (size < piece.length) continue;
      result.push(await compress(piece));
      size = 0;
    }
  }
  if (size > 0) result.push(await compress(piece.subarray(0, size)));
  return result;
}

function foldersOf(entries: readonly PackageEntry[]): Record<string, number | null> {
  // A map: names such as "constructor" are names like others.
  const folders = new Map<string, number | null>();
  for (const entry of entries) {
    for (const folder of foldersAbove(entry.path)) if (!folders.has(folder)) folders.set(folder, null);
    if (entry.type === 'directory') folders.set(entry.path, entry.mode);
  }
  return Object.fromEntries(folders);
}

function spanOf(members: readonly Buffer[], offset: number): Span {
  const hash = createHash('sha256');
  for (const member of members) hash.update(member);
  return { offset, members: members.map(({ length }) => length), sha256: hash.digest('hex') };
}

function total(buffers: readonly Buffer[]): number {
  return buffers.reduce((sum, { length }) => sum + length, 0);
}
