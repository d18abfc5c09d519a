import { END_OF_ARCHIVE, padding, tarHeader } from '../../../src/formats/tar/header.js';

/** Writes the checksum into the header. */
export function seal(header: Buffer): Buffer {
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

/** An archive of files and soft links. */
export function archiveOf(
  entries: readonly ({ path: string; data: Buffer } | { path: string; linkTarget: string })[],
): Buffer {
  const parts = entries.flatMap((entry) => {
    const common = { path: entry.path, mode: 0o644, mtime: 0 };
    if ('linkTarget' in entry)
      return [tarHeader({ ...common, type: 'softlink', linkTarget: entry.linkTarget })];
    const size = entry.data.length;
    return [tarHeader({ ...common, type: 'file', size }), entry.data, padding(size)];
  });
  return Buffer.concat([...parts, END_OF_ARCHIVE]);
}
