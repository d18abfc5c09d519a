import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { filePathOf, parseChannelUrl } from '../conda/channel-url.js';
import { isPlatform, type Platform } from '../conda/platform.js';
import { isMissing, isSystemError, unreadable } from '../errors.js';

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

/** Returns the platforms whose folders a channel has, sorted; an empty list for a channel that is no readable folder. */
export function platformsOfFolder(url: string): readonly Platform[] {
  if (!url.startsWith('file:')) return [];
  try {
    return readdirSync(filePathOf(url)).filter(isPlatform).toSorted();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return [];
  }
}
