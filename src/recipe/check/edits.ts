import type { Edit } from './types.js';

/** A set of changes that is made as a whole or not at all. */
export type EditSet = readonly Edit[];

/** Returns the edit sets that do not overlap an earlier one. */
export function compatibleEdits(sets: readonly EditSet[]): EditSet[] {
  const taken = new Map<string, Edit[]>();
  return sets.filter((set) => {
    const places: [Edit[], Edit][] = [];
    for (const edit of set) {
      const edits = taken.get(edit.file) ?? [];
      taken.set(edit.file, edits);
      const at = firstFrom(edits, edit.at);
      if (overlapsNear(edits, at, edit)) {
        for (const [list, other] of places) list.splice(list.indexOf(other), 1);
        return false;
      }
      edits.splice(at, 0, edit);
      places.push([edits, edit]);
    }
    return true;
  });
}

/** Returns the index of the first edit that begins at `at` or later; edits are sorted by their begin. */
function firstFrom(edits: EditSet, at: number): number {
  let low = 0;
  let high = edits.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edits[middle]?.at ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function overlapsNear(edits: EditSet, index: number, edit: Edit): boolean {
  const before = edits[index - 1];
  if (before !== undefined && overlap(before, edit)) return true;
  for (let i = index; i < edits.length; i++) {
    const other = edits[i] as Edit;
    if (other.at > edit.end) return false;
    if (overlap(other, edit)) return true;
  }
  return false;
}

/** Two insertions at one place do not overlap, and the earlier one comes first; but the same one is not made twice. */
function overlap(a: Edit, b: Edit): boolean {
  if (a.at === a.end && b.at === b.end) return a.at === b.at && a.text === b.text;
  if (a.at === a.end) return b.at < a.at && a.at < b.end;
  if (b.at === b.end) return a.at < b.at && b.at < a.end;
  return a.at < b.end && b.at < a.end;
}

/** Applies edits of one file that do not overlap. */
export function applyEdits(text: string, edits: EditSet): string {
  let result = '';
  let at = 0;
  const inOrder = edits
    .map((edit, index) => ({ ...edit, index }))
    .sort((a, b) => a.at - b.at || a.end - b.end || a.index - b.index);
  for (const edit of inOrder) {
    result += text.slice(at, edit.at) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}

/** Returns the edit that inserts whole lines before the line at `at`, or at the end of a text without a newline there. */
export function insertLines(
  { file, text, newline }: { readonly file: string; readonly text: string; readonly newline: string },
  at: number,
  lines: readonly string[],
): Edit {
  const isOpen = at > 0 && text[at - 1] !== '\n';
  const joined = lines.join(newline);
  return { file, at, end: at, text: isOpen ? newline + joined : joined + newline };
}

/** Returns the edit that removes the lines from `at` to `end`. */
export function removeLines(file: string, at: number, end: number): Edit {
  return { file, at, end, text: '' };
}
