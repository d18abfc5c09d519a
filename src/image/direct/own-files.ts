import { UserError } from '../../errors.js';
import { piecesOf } from '../../formats/content.js';
import { foldersAbove } from '../../formats/tar/folders-above.js';
import { padding, tarHeader } from '../../formats/tar/header.js';
import type { OwnEntry } from '../../payload/setup/types.js';
import { type Ground, headerAbove } from './ground.js';
import { type LayerFolder, rootsOwn } from './layer-folders.js';

/**
 * Returns own files outside of the prefix as tar blocks, and the folders that they are in. They belong to root; folders of the base
 * keep their headers. Throws UserError if two get the same path: through links of the base, or because the image writes it itself
 * (`taken`).
 */
export function ownFileBlocks(
  own: readonly OwnEntry[],
  {
    ground,
    mtime,
    taken,
  }: { readonly ground: Ground; readonly mtime: number; readonly taken: readonly string[] },
): { readonly folders: readonly LayerFolder[]; readonly blocks: readonly Buffer[] } {
  const seen = new Set(taken);
  const twice: string[] = [];
  const folders = new Map<string, LayerFolder>();
  const blocks: Buffer[] = [];
  for (const entry of own) {
    const path = ground.files[entry.path] ?? entry.path;
    for (const folder of entry.type === 'directory' ? [...foldersAbove(path), path] : foldersAbove(path))
      folders.set(folder, { ...rootsOwn(folder), ...headerAbove(ground, folder) });
    if (entry.type === 'directory') continue;
    if (seen.has(path)) twice.push(path);
    seen.add(path);
    blocks.push(...blocksOf(entry, path, mtime));
  }
  if (twice.length > 0)
    throw new UserError(
      'own files of the image cannot be placed',
      twice.map((path) => ({
        where: `/${path}`,
        message: 'something else of this image is written to this path',
        fix: 'choose another path for the file',
      })),
    );
  return { folders: [...folders.values()], blocks };
}

function blocksOf(entry: Exclude<OwnEntry, { type: 'directory' }>, path: string, mtime: number): Buffer[] {
  if (entry.type === 'softlink')
    return [tarHeader({ path, type: 'softlink', mode: 0o777, mtime, linkTarget: entry.target })];
  const { data, mode } = entry;
  const header = tarHeader({ path, type: 'file', mode, mtime, size: data.length });
  return [header, ...piecesOf(data), padding(data.length)];
}
