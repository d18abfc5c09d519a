import { wholeOf } from '../formats/content.js';
import type { PlacedEntry } from './place.js';
import { type Edit, PLACEHOLDER } from './types.js';
import { unexpectedFile } from './unexpected.js';

/**
 * Applies the recipe's edits to the files they name. Throws UserError if an edit that is not optional matches nothing: then the
 * data file is out of date with Debian's packages.
 */
export function applyEdits(options: {
  readonly entries: readonly PlacedEntry[];
  readonly edits: readonly Edit[];
  readonly python: string | null;
  readonly where: string;
}): PlacedEntry[] {
  const { edits, python, where } = options;
  return edits.reduce<PlacedEntry[]>(
    (entries, edit) => {
      const edited = entries.map((entry) => applyEdit(entry, edit, python));
      if (!edit.optional && edited.every((entry, index) => entry === entries[index])) {
        throw unexpectedFile(`${where}: nothing in ${edit.path} matches ${edit.find}`);
      }
      return edited;
    },
    [...options.entries],
  );
}

/** Changes the shebang of a python script in `bin/` to the prefix's python. Returns other entries unchanged. */
export function rewriteShebang(entry: PlacedEntry, python: string | null): PlacedEntry {
  if (entry.type !== 'file' || python === null || !entry.path.startsWith('bin/')) return entry;
  const match = /^#! ?\/usr\/bin\/(env +)?python[\d.]*(?=[ \n])/.exec(
    entry.data.subarray(0, 128).toString('latin1'),
  );
  if (match === null) return entry;
  const shebang = Buffer.from(`#!${PLACEHOLDER}/bin/python${python}`);
  return { ...entry, data: Buffer.concat([shebang, wholeOf(entry.data).subarray(match[0].length)]) };
}

function applyEdit(entry: PlacedEntry, edit: Edit, python: string | null): PlacedEntry {
  const path = edit.path.replaceAll('{python}', python?.replaceAll('.', '\\.') ?? '');
  if (entry.type !== 'file' || entry.data.length < 4 || !new RegExp(`^${path}$`).test(entry.path))
    return entry;
  const data = wholeOf(entry.data);
  const text = data.toString('latin1');
  const replacement = edit.replace.replace('{prefix}', PLACEHOLDER);
  const find = new RegExp(edit.find, 'g');
  const edited = text.replaceAll(find, (match, ...groups) => {
    const replaced = fillGroups(replacement, groups);
    return isElf(data) ? padTo(match.length, replaced, entry.path) : replaced;
  });
  return edited === text ? entry : { ...entry, data: Buffer.from(edited, 'latin1') };
}

function fillGroups(replacement: string, groups: readonly unknown[]): string {
  return replacement.replaceAll(/\$(\d)/g, (_, digit: string) => String(groups[Number(digit) - 1] ?? ''));
}

function isElf(data: Buffer): boolean {
  return data.readUInt32BE(0) === 0x7f454c46;
}

/** Pads with NULs, because offsets in an ELF file must not change. Throws UserError if the text is longer than `size`. */
function padTo(size: number, text: string, where: string): string {
  if (text.length > size)
    throw unexpectedFile(`${where}: ${JSON.stringify(text)} does not fit into ${size} bytes`);
  return text.padEnd(size, '\0');
}
