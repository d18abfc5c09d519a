import { createHash } from 'node:crypto';
import { foldersAbove } from '../../formats/tar/folders-above.js';
import type { PackageEntry } from '../../package/types.js';
import type { LinkPlan } from '../../payload/link/link.js';
import type { MemberFacts, MemberPlan } from '../../payload/member.js';
import { placeMember } from '../../payload/relocate/in-prefix.js';
import { withoutSlimFiles, withoutSlimFolders } from '../slim.js';
import type { PythonProgram } from './compile-python.js';
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
  sources: LinkPlan['pyc'],
  files: readonly PackageEntry[],
) => Promise<readonly PackageEntry[]>;

/** What decides, beside the package, which bytes are in a part. Plain JSON. */
export interface PartOptions {
  /** As files name it. */
  readonly prefix: string;
  /** The prefix in layers; see `Ground`. */
  readonly root: string;
  readonly owner: Owner;
  /** Without what only builds need. */
  readonly slim: boolean;
  /** Null: python sources are not compiled. */
  readonly python: PythonProgram | null;
}

/** A part, complete: the bytes of its file. */
export interface Part<Bytes> {
  readonly bytes: Bytes;
  readonly facts: PartFacts;
}

/**
 * Makes a member a part of layers, in `prefix` and for `owner`. Throws UserError for files that cannot be in the prefix or in a layer.
 */
export async function makePart<Bytes>({
  member,
  prefix,
  root,
  owner,
  slim,
  compile,
  compress,
  collect,
}: Omit<PartOptions, 'python'> & {
  member: MemberPlan;
  compile: CompilePython;
  compress: Gzip;
  /** Keeps the bytes as they come. */
  collect: (pieces: AsyncIterable<Buffer>) => Promise<Bytes>;
}): Promise<Part<Bytes>> {
  const { dist } = member.facts;
  const placed = placeMember(member, prefix);
  const all = [...placed.own, ...(await compile(member.plan.pyc, placed.own))];
  const kept = slim ? withoutSlimFolders(all) : all;
  const own = slim ? withoutSlimFiles(kept) : kept;
  const below = { root, owner, of: dist };
  const ownGz = measured(gzipPieces(layerBlocks(own, below), compress));
  const aboutGz = measured(gzipPieces(layerBlocks(placed.about, below), compress));
  const bytes = await collect(inOrder([ownGz.pieces, aboutGz.pieces]));
  return {
    bytes,
    facts: {
      ...member.facts,
      own: ownGz.spanAt(0),
      about: aboutGz.spanAt(ownGz.size()),
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
export async function* gzipPieces(
  blocks: Iterable<Buffer>,
  compress: Gzip,
): AsyncGenerator<Buffer, void, undefined> {
  // One for all pieces: what every piece took of its own would be freed much later.
  const piece = Buffer.allocUnsafeSlow(PIECE);
  let size = 0;
  for (const block of blocks) {
    for (let done = 0; done < block.length; ) {
      const copied = block.copy(piece, size, done);
      size += copied;
      done += copied;
      if (size < piece.length) continue;
      yield await compress(piece);
      size = 0;
    }
  }
  if (size > 0) yield await compress(piece.subarray(0, size));
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

/** Measures members while somebody reads them. */
function measured(members: AsyncIterable<Buffer>) {
  const hash = createHash('sha256');
  const lengths: number[] = [];
  async function* pieces() {
    for await (const member of members) {
      hash.update(member);
      lengths.push(member.length);
      yield member;
    }
  }
  return {
    pieces: pieces(),
    /** Of those that were read, in bytes. */
    size: () => lengths.reduce((sum, length) => sum + length, 0),
    spanAt: (offset: number): Span => ({ offset, members: lengths, sha256: hash.digest('hex') }),
  };
}

async function* inOrder(parts: readonly AsyncIterable<Buffer>[]) {
  for (const part of parts) yield* part;
}
