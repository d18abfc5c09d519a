import type { Problem } from '../../errors.js';
import { OWN_PLACEHOLDER } from '../../manifest/setup/behaviour.js';
import { type Placed, placementProblems } from '../../package/placement.js';
import { findRelocation } from '../relocate/relocation.js';
import type { SetupEntry } from './types.js';

/** A file, link or folder of the distribution, read but not placed; `of` says how. */
export type SourceFile = {
  readonly path: string;
  readonly of: { readonly mode: number | null; readonly relocate: boolean; readonly where: string };
} & (
  | { readonly type: 'file'; readonly data: Buffer; readonly isExecutable: boolean }
  | { readonly type: 'softlink'; readonly target: string }
  | { readonly type: 'directory' }
);

/** Returns the entries of own files. Adds to `problems` what lies in reserved places, twice at one path, or is no text to relocate. */
export function fileEntries(files: readonly SourceFile[], problems: Problem[]): SetupEntry[] {
  const wheres = new Map(files.map(({ path, of }) => [path, of.where]));
  const placed = placementProblems(files.map((file): Placed => file));
  for (const { where = '', message } of placed) {
    const ours = message.replace(/^a package/, 'a file').replace(/^the package/, 'the manifest');
    problems.push({
      where: wheres.get(where) ?? where,
      message: `${where}: ${ours}`,
      fix: 'choose another place for it',
    });
  }
  return files.map((file) => entryOf(file, problems));
}

/** Returns the entry of an own file. Adds to `problems` if it is to be relocated but is no text. */
export function entryOf(file: SourceFile, problems: Problem[]): SetupEntry {
  const { path, of } = file;
  const common = { path, mtime: 0 };
  if (file.type === 'directory') return { ...common, type: 'directory', mode: 0o755 };
  if (file.type === 'softlink') return { ...common, type: 'softlink', target: file.target };
  const { data } = file;
  const mode = of.mode ?? (file.isExecutable ? 0o755 : 0o644);
  if (!of.relocate) return { ...common, type: 'file', mode, data };
  if (data.includes(0)) {
    const message = `${path}: only texts can be relocated, but this file holds a NUL byte`;
    problems.push({ where: of.where, message, fix: 'leave relocate out for it' });
  }
  const relocation = findRelocation(data, OWN_PLACEHOLDER, 'text');
  return relocation === null
    ? { ...common, type: 'file', mode, data }
    : { ...common, type: 'relocated', mode, data, relocation };
}
