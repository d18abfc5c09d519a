import type { LockedPackage } from '../conda/locked-package.js';
import { calledName, type PackageRecord } from '../conda/record.js';
import { type InstalledPrefix, installedPrefix, isCompiled } from '../installed/prefix.js';
import { noarchPath, type PythonTarget } from '../package/noarch-python.js';
import type { OpenedPackage } from '../package/types.js';
import type { AuditedPackage, WheelToLay } from './types.js';

/** Returns how a wheel of a lock is laid into its python. */
export function wheelToLay({ url, wheel, record }: LockedPackage, python: PythonTarget): WheelToLay {
  const { name, version, sha256 } = record;
  const direct = wheel?.direct === true && sha256 !== null ? { url, sha256 } : null;
  return { name, version, direct, python };
}

/**
 * Returns the record of a wheel for the rules about files: it comes with all `packages` of its environment, since nothing else can say
 * that it needs one of them; and it is noarch only if it is for every platform, so that its ELF files are looked at.
 */
export function recordOfWheel(record: PackageRecord, packages: readonly LockedPackage[]): PackageRecord {
  const depends = packages.map((locked) => calledName(locked.record));
  return { ...record, depends, noarch: record.subdir === 'noarch' ? 'python' : null };
}

/** Returns the opened wheel with each path as it is in the prefix: run paths are relative to it. */
export function atItsPlaces(opened: OpenedPackage, python: PythonTarget): OpenedPackage {
  const placed = <Item extends { readonly path: string }>(item: Item) => ({
    ...item,
    path: noarchPath(item.path, python),
  });
  return { ...opened, entries: opened.entries.map(placed), paths: opened.paths.map(placed) };
}

/** Adds to what a prefix holds the paths of its wheels, of which conda-meta has no records. */
export function withWheels(
  { files, records }: InstalledPrefix,
  packages: readonly Pick<AuditedPackage, 'dist' | 'facts' | 'wheel'>[],
): InstalledPrefix {
  const ofWheels = packages
    .filter(({ wheel }) => wheel !== undefined)
    .map(({ dist, facts }) => {
      const paths = [...new Set(facts.paths)];
      return [dist, paths.map((path) => ({ path, sha256: null, mayBeAbsent: isCompiled(path) }))] as const;
    });
  return installedPrefix(files, new Map([...records, ...ofWheels]));
}
