import type { Content } from '../../formats/content.js';
import { zipEntries } from '../../formats/zip/entries.js';
import { zipPieces } from '../../formats/zip/inflate.js';
import type { WheelName } from '../name/file-name.js';
import { wheelFolders } from './folders.js';
import { parseHeaders } from './headers.js';

/** In bytes; METADATA has the README of its project. */
const LARGEST = 16 * 2 ** 20;

/**
 * Returns the lines `Requires-Dist` of a wheel's METADATA. Returns null if they cannot be read: the build says why, as it checks all of a
 * wheel.
 */
export async function readRequires(
  bytes: Content,
  wheel: Pick<WheelName, 'name' | 'version'>,
): Promise<readonly string[] | null> {
  try {
    const entries = await zipEntries(bytes, 'package-paths');
    const folders = wheelFolders(
      entries.map(({ name }) => name),
      wheel,
      [],
    );
    const metadata = entries.find(({ name }) => name === `${folders?.info}/METADATA`);
    if (metadata === undefined || metadata.size > LARGEST) return null;
    const pieces: Buffer[] = [];
    for await (const piece of zipPieces(metadata)) pieces.push(Buffer.from(piece));
    return parseHeaders(Buffer.concat(pieces).toString()).get('requires-dist') ?? [];
  } catch {
    return null;
  }
}
