import type { FileChanges, PackedFile } from './types.js';

/** Compares the files inside two packages path by path: by sha256 if both packages state it, else by size. */
export function compareFiles(before: readonly PackedFile[], after: readonly PackedFile[]): FileChanges {
  const [old, young] = [byPath(before), byPath(after)];
  const pairs = [...old.values()].flatMap((file) => {
    const other = young.get(file.path);
    return other === undefined ? [] : [{ before: file, after: other }];
  });
  const changed = pairs.filter(differ);
  return {
    added: [...young.values()].filter(({ path }) => !old.has(path)),
    removed: [...old.values()].filter(({ path }) => !young.has(path)),
    changed,
    same: pairs.length - changed.length,
  };
}

function differ({ before, after }: { readonly before: PackedFile; readonly after: PackedFile }): boolean {
  if (before.sha256 !== null && after.sha256 !== null) return before.sha256 !== after.sha256;
  return before.size !== null && after.size !== null && before.size !== after.size;
}

function byPath(files: readonly PackedFile[]): ReadonlyMap<string, PackedFile> {
  return new Map(files.toSorted((a, b) => (a.path < b.path ? -1 : 1)).map((file) => [file.path, file]));
}
