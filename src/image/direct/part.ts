import { createHash } from 'node:crypto';
import type { Content } from '../../formats/content.js';
import { foldersAbove } from '../../formats/tar/folders-above.js';
import type { PackageEntry } from '../../package/types.js';
import type { LinkPlan } from '../../payload/link/link.js';
import type { MemberFacts, MemberPlan } from '../../payload/member.js';
import { placeMember } from '../../payload/relocate/in-prefix.js';
import { withoutSlimFiles, withoutSlimFolders } from '../slim.js';
import { layerBlocks, type PrefixOwner } from './layer-tar.js';

/** Increased when the bytes of a part change for the same package; part of every part's cache key. */
export const PART_VERSION = 3;

/** A span of a part's file: tar blocks, compressed in pieces, each a gzip member. */
export interface PartSpan {
  /** Offset of the first member in the file, in bytes. */
  readonly offset: number;
  /** Compressed size of each member, in bytes. */
  readonly members: readonly number[];
  /** sha256 of all members, lower-case hex. */
  readonly sha256: string;
}

/** Facts about one package in one prefix, for layers and for the installer. Plain JSON. */
export interface PartFacts extends MemberFacts {
  /** The files of the package: for a layer of packages. */
  readonly own: PartSpan;
  /** The files about the package (conda-meta record, licences): for the last layer. */
  readonly about: PartSpan;
  /** The newest mtime of its files, in seconds since 1970. */
  readonly mtime: number;
  /** Folders that contain its files, with their modes; null if the package does not list the folder. */
  readonly ownFolders: Readonly<Record<string, number | null>>;
  /** Folders that contain the files about it. */
  readonly aboutFolders: readonly string[];
}

/** Compresses as one gzip member. */
export type Gzip = (bytes: Uint8Array) => Promise<Buffer>;

/** Compiles the sources of a plan, found in the package's own files; those that do not compile are left out. */
export type CompilePython = (
  sources: LinkPlan['pyc'],
  files: readonly PackageEntry[],
) => Promise<readonly PackageEntry[]>;

/** What the bytes of a part depend on, beside the package. Plain JSON. */
export interface PartOptions {
  /** The prefix that is written into files. */
  readonly prefix: string;
  /** The prefix of the base, if this is another environment. */
  readonly base?: string;
  /** The prefix in layers; see `Ground`. */
  readonly root: string;
  readonly owner: PrefixOwner;
  /** Leaves out files that only builds need. */
  readonly slim: boolean;
  /** The root of another environment with the same package: files without a prefix in them are hard links to its files. */
  readonly linkedTo?: string;
}

/** A complete part: the bytes of its file, and its facts. */
export interface PackedPart<Bytes> {
  readonly bytes: Bytes;
  readonly facts: PartFacts;
}

/**
 * Makes a member a part of layers, in `prefix` and for `owner`. Throws UserError for files that cannot be in the prefix or in a
 * layer.
 */
export async function makePart<Bytes>(
  request: PartOptions & {
    member: MemberPlan;
    compile: CompilePython;
    compress: Gzip;
    /** Stores the bytes as they arrive. */
    collect: (pieces: AsyncIterable<Buffer>) => Promise<Bytes>;
  },
): Promise<PackedPart<Bytes>> {
  const { member, prefix, base, root, owner, slim, linkedTo = null, compile, compress, collect } = request;
  const { dist } = member.facts;
  const placed = placeMember(member, prefix, base);
  const all = [...placed.own, ...(await compile(member.plan.pyc, placed.own))];
  const kept = slim ? withoutSlimFolders(all) : all;
  const own = slim ? withoutSlimFiles(kept) : kept;
  const below = { root, owner, of: dist };
  const links = linkedTo === null ? null : { root: linkedTo, files: unrelocated(member) };
  const ownGz = measured(gzipPieces(layerBlocks(own, { ...below, links }), compress));
  const aboutGz = measured(gzipPieces(layerBlocks(placed.about, below), compress));
  const bytes = await collect(inOrder([ownGz.pieces, aboutGz.pieces]));
  return {
    bytes,
    facts: {
      ...member.facts,
      own: ownGz.spanAt(0),
      about: aboutGz.spanAt(ownGz.size()),
      mtime: own.reduce((newest, entry) => Math.max(newest, entry.mtime), 0),
      // A folder stays although slim removes its files.
      ownFolders: foldersOf(kept),
      aboutFolders: Object.keys(foldersOf(placed.about)),
    },
  };
}

/** Maximum bytes of a piece before compression: this limits memory, whatever the size of the package. */
export const PIECE = 4 << 20;

/** Yields the blocks compressed in pieces of `PIECE` bytes; concatenated, they are a valid gzip file (RFC 1952, 2.2). */
export async function* gzipPieces(
  blocks: Iterable<Buffer>,
  compress: Gzip,
): AsyncGenerator<Buffer, void, undefined> {
  // One buffer for all pieces: separate buffers would be freed much later.
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

/** Returns the contents of the files that are the same in every prefix. */
function unrelocated({ plan }: MemberPlan): ReadonlySet<Content> {
  return new Set(plan.entries.flatMap((entry) => (entry.type === 'file' ? [entry.data] : [])));
}

function foldersOf(entries: readonly PackageEntry[]): Record<string, number | null> {
  // A Map, since a folder may be called "constructor".
  const folders = new Map<string, number | null>();
  for (const entry of entries) {
    for (const folder of foldersAbove(entry.path)) if (!folders.has(folder)) folders.set(folder, null);
    if (entry.type === 'directory') folders.set(entry.path, entry.mode);
  }
  return Object.fromEntries(folders);
}

/** Measures members while they are read. */
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
    /** Bytes of the members read so far. */
    size: () => lengths.reduce((sum, length) => sum + length, 0),
    spanAt: (offset: number): PartSpan => ({ offset, members: lengths, sha256: hash.digest('hex') }),
  };
}

async function* inOrder(parts: readonly AsyncIterable<Buffer>[]) {
  for (const part of parts) yield* part;
}
