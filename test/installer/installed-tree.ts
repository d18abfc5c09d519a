import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { LinkPlan } from '../../src/payload/link/link.js';

/** Returns the files of a prefix at the places that a plan names, in the form of `expectedTree`. */
export function installedTree(plan: LinkPlan, prefix: string): Record<string, string> {
  return Object.fromEntries(plan.entries.map((entry) => [entry.path, look(entry, prefix)]));
}

function look(entry: LinkPlan['entries'][number], prefix: string): string {
  const path = join(prefix, entry.path);
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return `-> ${readlinkSync(path)}`;
  if (stat.isDirectory()) return 'folder';
  const isSecondName = entry.type === 'hardlink' && stat.ino === lstatSync(join(prefix, entry.target)).ino;
  if (isSecondName) return `= ${entry.target}`;
  return `${(stat.mode & 0o7777).toString(8)} ${readFileSync(path, 'latin1')}`;
}
