import { type Problem, UserError } from '../../errors.js';
import { contentDigest } from '../../formats/content.js';
import type { PackageEntry } from '../../package/types.js';
import type { LinkEntry } from '../link/link.js';
import type { MemberPlan } from '../member.js';
import { fillMeta, relocate } from './apply.js';

/** The files that one package puts into a known prefix, as an installer leaves them, without the installer's own. */
export interface PlacedMember {
  /** Files of the package, in archive order. */
  readonly own: readonly PackageEntry[];
  /** Files about the package, below `conda-meta/` and `.archi/`. */
  readonly about: readonly PackageEntry[];
}

/** Relocates a member to `prefix`; conda's package cache is in `base`, which differs for the environments in `envs/`. Throws UserError, with all files, if binaries have no room for the prefix. */
export function placeMember(
  { plan, meta, entries, facts }: MemberPlan,
  prefix: string,
  base: string = prefix,
): PlacedMember {
  refuseLongPrefix(plan.entries, prefix, facts.dist);
  const hashes = new Map<string, string>();
  const hashed = new Set(meta?.hashed);
  const own = plan.entries.map((entry) => {
    if (entry.type !== 'relocated') return entry;
    const { path, mode, mtime } = entry;
    const data = relocate(entry.data, entry.relocation, prefix);
    if (hashed.has(path)) hashes.set(path, contentDigest(data));
    return { type: 'file', path, mode, mtime, data } as const;
  });
  const filled =
    meta === null
      ? ''
      : fillMeta(
          meta,
          base,
          meta.hashed.map((path) => hashes.get(path) ?? ''),
        );
  const linked = new Set<LinkEntry>(plan.entries);
  const about = entries.flatMap((entry): PackageEntry[] => {
    if (linked.has(entry) || entry.type === 'relocated' || isOfInstallation(entry.path)) return [];
    return [entry.path === meta?.path ? ({ ...entry, data: Buffer.from(filled) } as PackageEntry) : entry];
  });
  return { own, about };
}

/** True for files that only an installer needs, to relocate or to maintain the installation. */
export function isOfInstallation(path: string): boolean {
  return /^\.archi\/(?:relocate|relocate\.py|installed|environment|manage\.sh|scripts)(?:\/|$)/.test(path);
}

function refuseLongPrefix(entries: readonly LinkEntry[], prefix: string, dist: string): void {
  const length = Buffer.byteLength(prefix);
  const problems = entries.flatMap((entry): Problem[] => {
    if (entry.type !== 'relocated' || entry.relocation.mode !== 'binary') return [];
    const { placeholderLength } = entry.relocation;
    if (length <= placeholderLength) return [];
    return [
      {
        where: `${dist}: ${entry.path}`,
        message: 'the prefix is longer than the placeholder in this binary file',
        expected: `at most ${placeholderLength} bytes`,
        found: `${length} bytes: ${prefix}`,
        fix: 'choose a shorter prefix',
      },
    ];
  });
  if (problems.length > 0) throw new UserError(`${dist} cannot be installed into this prefix`, problems);
}
