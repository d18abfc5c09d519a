import { firstDifferentByte } from '../../formats/content.js';
import type { PackageEntry } from '../../package/types.js';

/** A member that is not the same in two packages. */
export interface MemberDifference {
  readonly path: string;
  /** `missing`: the rebuilt package has not got it. `added`: the original has not got it. */
  readonly what: 'missing' | 'added' | 'type' | 'mode' | 'link' | 'content';
  /** One clause for a person. */
  readonly detail: string;
}

/** Returns how the members of a rebuilt package differ from those of the original, sorted by path; times are not compared. */
export function compareMembers(
  original: readonly PackageEntry[],
  rebuilt: readonly PackageEntry[],
): MemberDifference[] {
  const [before, after] = [byPath(original), byPath(rebuilt)];
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((path): MemberDifference[] => {
    const [old, young] = [before.get(path), after.get(path)];
    if (young === undefined) return [{ path, what: 'missing', detail: 'is missing' }];
    if (old === undefined) return [{ path, what: 'added', detail: 'is new' }];
    const difference = differenceOf(old, young);
    return difference === null ? [] : [{ path, ...difference }];
  });
}

function byPath(members: readonly PackageEntry[]): ReadonlyMap<string, PackageEntry> {
  return new Map(members.map((entry) => [entry.path, entry]));
}

function differenceOf(old: PackageEntry, young: PackageEntry): Omit<MemberDifference, 'path'> | null {
  if (old.type === 'file' && young.type === 'file') {
    const at = firstDifferentByte(old.data, young.data);
    const sizes = [old.data.length, young.data.length];
    if (at < Math.max(...sizes))
      return { what: 'content', detail: `${sizes.join(' → ')} bytes, different from byte ${at} on` };
  }
  if (old.type !== young.type) return { what: 'type', detail: `${old.type} → ${young.type}` };
  if ('target' in old && 'target' in young && old.target !== young.target)
    return { what: 'link', detail: `${old.target} → ${young.target}` };
  if ('mode' in old && 'mode' in young && old.mode !== young.mode)
    return { what: 'mode', detail: `mode ${old.mode.toString(8)} → ${young.mode.toString(8)}` };
  return null;
}
