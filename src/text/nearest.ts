/** Returns the known word that the user most likely meant, by similar letters or by its beginning; null if none is near. */
export function nearestWord(word: string, known: readonly string[]): string | null {
  const bare = plain(word);
  if (bare === '') return null;
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(bare, plain(candidate)) }))
    .filter(({ distance }) => distance <= Math.min(2, Math.floor(bare.length / 2)))
    .sort((a, b) => a.distance - b.distance);
  const begun = bare.length < 3 ? [] : known.filter((candidate) => plain(candidate).startsWith(bare));
  return ranked[0]?.candidate ?? beginningOfAll(begun);
}

/** Returns the word that all the words begin with, as --compression and --compression-level do; null if none is. */
function beginningOfAll(words: readonly string[]): string | null {
  return words.find((word) => words.every((other) => other.startsWith(word))) ?? null;
}

/** Removes case, `-` and `_`: licenseFile, license-file and license_file are the same word. */
function plain(word: string): string {
  return word.slice(0, 64).toLowerCase().replace(/[-_]/g, '');
}

/** Returns the Levenshtein distance of two words. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [row, charA] of [...a].entries()) {
    const current = [row + 1];
    for (const [column, charB] of [...b].entries()) {
      const replaced = (previous[column] ?? 0) + (charA === charB ? 0 : 1);
      const longer = Math.min(previous[column + 1] ?? 0, current[column] ?? 0) + 1;
      current.push(Math.min(replaced, longer));
    }
    previous = current;
  }
  return previous.at(-1) ?? 0;
}
