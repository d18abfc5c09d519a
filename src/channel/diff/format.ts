import { extensionOf } from '../../conda/file-name.js';
import type { ChangedPackage, Difference, FileChanges, ListedPackage, PackedFile } from './types.js';

/** Formats a number of bytes: `36.6 MB`. */
export type FormatBytes = (bytes: number) => string;

/** Formats a difference as lines. Texts from packages are not escaped. */
export function differenceLines(difference: Difference, bytes: FormatBytes): string[] {
  const { added, removed, changed, same, files, size, licenses } = difference;
  const about = (entry: ListedPackage) =>
    `${labelOf(entry)}  (${entry.subdir}, ${sizeOf(entry, bytes)}, ${entry.license ?? 'no licence'})`;
  return [
    `  ${added.length} added, ${removed.length} removed, ${changed.length} changed, ${same} the same`,
    ...removed.map((entry) => `  - ${about(entry)}`),
    ...added.map((entry) => `  + ${about(entry)}`),
    ...changed.flatMap((entry) => changeLines(entry, bytes)),
    `  files     ${files.before} → ${files.after}`,
    `  size      ${bytes(size.before)} → ${bytes(size.after)}`,
    ...licenses.removed.map((license) => `  licence   - ${license}`),
    ...licenses.added.map((license) => `  licence   + ${license}`),
  ];
}

function changeLines(change: ChangedPackage, bytes: FormatBytes): string[] {
  const { before, after, depends, inside } = change;
  const isRenamed = labelOf(before) !== labelOf(after);
  const label = `${labelOf(before)}${isRenamed ? ` → ${after.version} ${after.build}` : ''}`;
  const details = detailsOf(change, bytes);
  return [
    `  ~ ${label}${details.length > 0 ? `  (${details.join(', ')})` : ''}`,
    ...depends.removed.map((spec) => `      - depends on ${spec}`),
    ...depends.added.map((spec) => `      + depends on ${spec}`),
    ...(inside === null ? [] : insideLines(inside, bytes)),
  ];
}

/** The most files of a package that are listed; the others are counted. */
const MOST_FILES = 12;

function insideLines({ added, removed, changed, same }: FileChanges, bytes: FormatBytes): string[] {
  const lines = [
    ...removed.map((file) => `- ${file.path}  (${sizeOf(file, bytes)})`),
    ...added.map((file) => `+ ${file.path}  (${sizeOf(file, bytes)})`),
    ...changed.map(({ before, after }) => `~ ${after.path}  (${sizesOf(before, after, bytes)})`),
  ];
  const more = lines.length - MOST_FILES;
  return [
    `      files inside: ${added.length} added, ${removed.length} removed, ${changed.length} changed, ${same} the same`,
    ...lines.slice(0, MOST_FILES).map((line) => `        ${line}`),
    ...(more > 0 ? [`        … ${more} more: --json has them all`] : []),
  ];
}

function sizesOf(before: PackedFile, after: PackedFile, bytes: FormatBytes): string {
  if (before.size === after.size) return sizeOf(after, bytes);
  return `${sizeOf(before, bytes)} → ${sizeOf(after, bytes)}`;
}

/** Returns the changed fields except version, build and dependencies, which other parts of the output show. */
function detailsOf({ before, after, what }: ChangedPackage, bytes: FormatBytes): string[] {
  const texts: Readonly<Record<string, string>> = {
    subdir: `${before.subdir} → ${after.subdir}`,
    format: `${extensionOf(before.fn)} → ${extensionOf(after.fn)}`,
    content: 'other bytes by the same name',
    size: `${sizeOf(before, bytes)} → ${sizeOf(after, bytes)}`,
    license: `licence ${before.license ?? 'none'} → ${after.license ?? 'none'}`,
  };
  return what.flatMap((key) => texts[key] ?? []);
}

function labelOf({ name, version, build }: ListedPackage): string {
  return `${name} ${version} ${build}`;
}

function sizeOf({ size }: ListedPackage | PackedFile, bytes: FormatBytes): string {
  return size === null ? '? B' : bytes(size);
}
