import { padding, tarHeader } from '../../formats/tar/header.js';
import type { ImageDescription } from '../types.js';
import { homeOf } from '../variables.js';
import { type LayerFolder, rootsOwn } from './layer-folders.js';

/** `/etc/passwd`, `/etc/group` and their folder. */
export interface AccountFiles {
  readonly folders: readonly LayerFolder[];
  /** Paths of the files. */
  readonly paths: readonly string[];
  /** Tar blocks. */
  readonly blocks: readonly Buffer[];
}

/**
 * Returns `/etc/passwd` and `/etc/group` with root and the image's user, if the image has no base: the files of a base are not
 * changed. Returns nothing if the image names no user.
 */
export function accountFiles(
  { base, user }: Pick<ImageDescription, 'base' | 'user'>,
  mtime: number,
): AccountFiles {
  if (user === null || base.kind !== 'scratch') return { folders: [], paths: [], blocks: [] };
  const { name, uid, gid } = user;
  const passwd = `root:*:0:0:root:/root:/bin/sh\n${name}:*:${uid}:${gid}::${homeOf(user)}:/bin/sh\n`;
  const group = gid === 0 ? 'root:*:0:\n' : `root:*:0:\n${name}:*:${gid}:\n`;
  return {
    folders: [rootsOwn('etc')],
    paths: ['etc/group', 'etc/passwd'],
    blocks: [...fileBlocks('etc/group', group, mtime), ...fileBlocks('etc/passwd', passwd, mtime)],
  };
}

function fileBlocks(path: string, text: string, mtime: number): Buffer[] {
  const data = Buffer.from(text);
  const header = tarHeader({ path, type: 'file', mode: 0o644, mtime, size: data.length, uid: 0, gid: 0 });
  return [header, data, padding(data.length)];
}
