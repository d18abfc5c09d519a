import { formatPin } from '../conda/file-name.js';
import type { LockedPackage } from '../conda/locked-package.js';
import { condaJson } from '../conda/sorted-json.js';
import type { OpenedPackage, PackageEntry } from '../package/types.js';
import { type CopiedFile, folderOf } from './copied-file.js';
import { type ExtractPlan, planExtract } from './extract.js';
import { repodataRecord } from './link/conda-meta.js';
import { type LinkEntry, linkPackage } from './link/link.js';
import type { LinkOptions } from './member.js';
import type { PackageJob } from './package-job.js';
import { copyScript } from './relocate/relocate-script.js';
import { measure, packPieces, roomOf } from './tar.js';

/** What the installer needs to know about a package in the package cache without unpacking it. Plain JSON. */
export interface ExtractedFacts {
  /** `<name>-<version>-<build>`. */
  readonly dist: string;
  /** Size beside the prefix that shares files with it, on a file system with blocks of 4 KiB. */
  readonly bytes: number;
  readonly inodes: number;
}

/** A package of the package cache as a payload contains it, not yet compressed. */
export interface PackedExtracted {
  /** Yields its tar blocks; a file is read when its turn comes. */
  tar(): Iterable<Buffer>;
  readonly facts: ExtractedFacts;
}

/**
 * Packs a package as it is in conda's package cache, `pkgs/<dist>/`, to be unpacked into the prefix that it is linked into. A
 * file that the prefix has too is a hard link; a binary that is relocated in the prefix is copied by a line of the script
 * `.archi/pkgs/<dist>`.
 */
export function packExtracted(
  opened: OpenedPackage,
  { locked, python, omit, folder = '' }: LinkOptions & Partial<Pick<PackageJob, 'folder'>>,
): PackedExtracted {
  const { record } = locked;
  const dist = formatPin(record);
  const linked = linkPackage({ opened, noarch: record.noarch, python, omit: new Set(omit) });
  const extracted = opened.extracted.filter(isNotRecord);
  const plan = planExtract(extracted, linked, { folder: `pkgs/${dist}`, root: folder });
  const entries = withOwnFiles({ plan, dist, locked, opened });
  const { bytes, inodes } = measure(entries);
  const copied = plan.originals.reduce((sum, { size }) => sum + roomOf(size), 0);
  const facts = { dist, bytes: bytes + copied, inodes: inodes + plan.originals.length };
  return { tar: () => packPieces(entries), facts };
}

function withOwnFiles({
  plan,
  dist,
  locked,
  opened,
}: {
  plan: ExtractPlan;
  dist: string;
  locked: LockedPackage;
  opened: OpenedPackage;
}): LinkEntry[] {
  const mtime = opened.extracted.reduce((newest, entry) => Math.max(newest, entry.mtime), 0);
  const text = condaJson(repodataRecord(locked, opened.index));
  const own = (path: string, content: string): LinkEntry => ({
    type: 'file',
    path,
    mode: 0o644,
    mtime,
    data: Buffer.from(content),
  });
  return [
    ...folders(plan.originals, mtime),
    ...plan.entries,
    own(`pkgs/${dist}/${RECORD}`, text),
    ...(plan.originals.length === 0 ? [] : [own(`.archi/pkgs/${dist}`, copyScript(plan.originals))]),
  ];
}

// A folder that contains only copied files has no other entry.
function folders(originals: readonly CopiedFile[], mtime: number): LinkEntry[] {
  const paths = new Set(originals.map(folderOf));
  return [...paths].sort().map((path) => ({ type: 'directory', path, mode: 0o755, mtime }));
}

const RECORD = 'info/repodata_record.json';

// conda writes this file when it extracts a package; one inside the package may be from another channel.
function isNotRecord(entry: PackageEntry): boolean {
  const { path } = entry;
  if (entry.type === 'hardlink' && entry.target === RECORD) return false;
  return path !== RECORD && !path.startsWith(`${RECORD}/`);
}
