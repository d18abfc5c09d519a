import { extensionOf } from '../../conda/file-name.js';
import { groupBy } from '../../group.js';
import type { ChangedPackage, Difference, ListedPackage } from './types.js';

/**
 * Compares two lists by package name. Compares the records of a file that both lists have. If each list has exactly one file of a
 * name, as locks do, that is a change; all other files are added or removed.
 */
export function compareListings(
  before: readonly ListedPackage[],
  after: readonly ListedPackage[],
): Difference {
  const [old, young] = [groupBy(before, nameOf), groupBy(after, nameOf)];
  const names = [...new Set([...old.keys(), ...young.keys()])].sort();
  const compared = names.map((name) => compareName(old.get(name) ?? [], young.get(name) ?? []));
  const changed = compared.flatMap((entry) => entry.changed);
  return {
    added: compared.flatMap(({ added }) => added),
    removed: compared.flatMap(({ removed }) => removed),
    changed,
    same: compared.reduce((sum, { same }) => sum + same, 0),
    files: { before: before.length, after: after.length },
    size: { before: sizeOf(before), after: sizeOf(after) },
    licenses: onlyOnOneSide(licensesOf(before), licensesOf(after)),
  };
}

function compareName(old: readonly ListedPackage[], young: readonly ListedPackage[]) {
  const files = new Map(old.map((entry) => [fileOf(entry), entry]));
  const there = new Set(young.map(fileOf));
  const pairs = young.flatMap((after) => {
    const before = files.get(fileOf(after));
    return before === undefined ? [] : [change(before, after)];
  });
  const changed = pairs.filter(({ what }) => what.length > 0);
  const removed = old.filter((entry) => !there.has(fileOf(entry))).sort(inOrder);
  const added = young.filter((entry) => !files.has(fileOf(entry))).sort(inOrder);
  const [before] = removed;
  const [after] = added;
  const same = pairs.length - changed.length;
  if (pairs.length === 0 && before && after && removed.length === 1 && added.length === 1) {
    return { added: [], removed: [], changed: [change(before, after)], same };
  }
  return { added, removed, changed: changed.sort((a, b) => inOrder(a.before, b.before)), same };
}

function change(before: ListedPackage, after: ListedPackage): ChangedPackage {
  const depends = onlyOnOneSide(before.depends, after.depends);
  const differs: Readonly<Record<string, boolean>> = {
    version: before.version !== after.version,
    build: before.build !== after.build,
    subdir: before.subdir !== after.subdir,
    format: extensionOf(before.fn) !== extensionOf(after.fn),
    content: before.fn === after.fn && hasOtherBytes(before, after),
    size: bothSay(before.size, after.size) && before.size !== after.size,
    license: before.license !== after.license,
    depends: depends.added.length + depends.removed.length > 0,
  };
  const kinds = Object.keys(differs).filter((key) => differs[key]);
  return { name: after.name, before, after, what: kinds, depends, inside: null };
}

/** Returns true if the checksums differ: sha256 if both sides have it, else md5. */
function hasOtherBytes(before: ListedPackage, after: ListedPackage): boolean {
  if (bothSay(before.sha256, after.sha256)) return before.sha256 !== after.sha256;
  return bothSay(before.md5, after.md5) && before.md5 !== after.md5;
}

function bothSay(before: unknown, after: unknown): boolean {
  return before !== null && after !== null;
}

function fileOf({ subdir, fn }: ListedPackage): string {
  return `${subdir}/${fn}`;
}

function inOrder(a: ListedPackage, b: ListedPackage): number {
  return fileOf(a) < fileOf(b) ? -1 : 1;
}

function nameOf({ name }: ListedPackage): string {
  return name;
}

function sizeOf(packages: readonly ListedPackage[]): number {
  return packages.reduce((sum, { size }) => sum + (size ?? 0), 0);
}

function licensesOf(packages: readonly ListedPackage[]): readonly string[] {
  return packages.flatMap(({ license }) => license ?? []);
}

function onlyOnOneSide(before: readonly string[], after: readonly string[]) {
  const [old, young] = [new Set(before), new Set(after)];
  return {
    added: [...young].filter((item) => !old.has(item)).sort(),
    removed: [...old].filter((item) => !young.has(item)).sort(),
  };
}
