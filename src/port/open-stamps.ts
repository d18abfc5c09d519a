import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { isSystemError } from '../errors.js';
import { cannotWrite } from '../host/fs/errors.js';
import { readFolder, readText, statOf } from '../host/fs/read.js';
import { parseStamp, type StampsFound, sortStamps } from './stamps.js';
import type { PortBuild } from './types.js';

/** The folders of a port that stamps speak of. Absolute. */
export interface StampFolders {
  readonly stamps: string;
  readonly channel: string;
}

/**
 * Returns which builds are done, and removes what no longer counts: stale stamps, and their packages from the channel. Throws
 * ArchiError if a file cannot be read or removed.
 */
export function settleStamps(builds: readonly PortBuild[], { stamps, channel }: StampFolders): StampsFound {
  const names = readFolder(stamps);
  // A build that was killed leaves a part of its stamp.
  for (const name of names.filter((part) => part.endsWith('.part'))) remove(join(stamps, name));
  const found = new Map(
    names.map((name) => [name, parseStamp(readText(join(stamps, name)) ?? '', channel)] as const),
  );
  const sorted = sortStamps(found, builds, (file) => statOf(join(channel, file))?.isFile() === true);
  for (const file of sorted.obsolete) remove(join(channel, file));
  for (const name of sorted.stale) remove(join(stamps, name));
  return sorted;
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (error) {
    throw isSystemError(error) ? cannotWrite(path, error) : error;
  }
}
