import { formatPin } from '../conda/file-name.js';
import type { LockedPackage } from '../conda/locked-package.js';
import { condaJson } from '../conda/sorted-json.js';
import type { OpenedPackage, PackageEntry } from '../package/types.js';
import { type CopiedFile, type ExtractPlan, folderOf, planExtract } from './extract.js';
import { repodataRecord } from './link/conda-meta.js';
import { type LinkEntry, linkPackage } from './link/link.js';
import type { LinkOptions } from './member.js';
import { copyScript } from './relocate/relocate-script.js';
import { measure, packPieces, roomOf } from './tar.js';

/** What the installer has to know of a package's part of the cache without unpacking it. Plain JSON. */
export interface ExtractedFacts {
  /** `<name>-<version>-<build>`. */
  readonly dist: string;
  /** What it takes beside the prefix that it is linked with, on a file system with blocks of 4 KiB. */
  readonly bytes: number;
  readonly inodes: number;
}

/** A package of the cache in the form in which it stands in a payload, not yet compressed. */
export interface PackedExtracted {
  /** Its tar blocks; files are read when it is their turn. */
  tar(): Iterable<Buffer>;
  readonly facts: ExtractedFacts;
}

/**
 * A package as conda's package cache has it, `pkgs/<dist>/`, packed to be unpacked over the prefix that it is linked into:
 * what the prefix has is a hard link, what is relocated there a line of the script `.archi/pkgs/<dist>`.
 */
export function packExtracted(opened: OpenedPackage, { locked, python, omit }: LinkOptions): PackedExtracted {
  const { record } = locked;
  const dist = formatPin(record);
  const linked = linkPackage({ opened, noarch: record.noarch, python, omit: new Set(omit) });
  const extracted = opened.extracted.filter(isNotRecord);
  const plan = planExtract(extracted, linked, `pkgs/${dist}`);
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

// A folder may hold nothing but files that are copied.
function folders(originals: readonly CopiedFile[], mtime: number): LinkEntry[] {
  const paths = new Set(originals.map(folderOf));
  return [...paths].sort().map((path) => ({ type: 'directory', path, mode: 0o755, mtime }));
}

const RECORD = 'info/repodata_record.json';

// That is conda's own file, written when it extracts: one that a package brings may be of another channel.
function isNotRecord(entry: PackageEntry): boolean {
  const { path } = entry;
  if (entry.type === 'hardlink' && entry.target === RECORD) return false;
  return path !== RECORD && !path.startsWith(`${RECORD}/`);
}
