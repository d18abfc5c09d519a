/**
 * A name as disks compare it that do not tell upper case from lower case, or one spelling of a letter from another. They
 * leave out what is not seen as well (Linux' casefold, HFS+): a soft hyphen, a joiner of width zero.
 */
export function foldCase(path: string): string {
  if (!OUTSIDE_ASCII.test(path)) return path.toLowerCase();
  return path.replace(UNSEEN, '').normalize('NFD').toUpperCase().toLowerCase();
}

const OUTSIDE_ASCII = /[\x80-\uffff]/;
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu;
