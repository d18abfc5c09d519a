/**
 * Returns the form in which case-insensitive disks compare a path: case and Unicode normalization do not matter. Ignorable
 * characters (soft hyphen, zero-width joiner) are removed, as in Linux' casefold and HFS+.
 */
export function foldCase(path: string): string {
  if (!OUTSIDE_ASCII.test(path)) return path.toLowerCase();
  return path.replace(UNSEEN, '').normalize('NFD').toUpperCase().toLowerCase();
}

const OUTSIDE_ASCII = /[\x80-\uffff]/;
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu;
