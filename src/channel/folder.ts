import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { filePathOf, parseChannelUrl } from '../conda/channel-url.js';
import { isMissing, unreadable } from '../errors.js';

/** The `ReadChannelFile` for `file://` urls and folders. Throws ToolError if a file exists but cannot be read. */
export async function readFromFolder(
  location: string,
  subdir: string,
  fileName: string,
): Promise<Uint8Array | null> {
  const path = join(filePathOf(parseChannelUrl(location).url), subdir, fileName);
  try {
    return await readFile(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw unreadable(path, error);
  }
}
