import { readdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { isMissing, isSystemError } from '../errors.js';
import { cannotRead } from '../host/files.js';

/** Text of a file in UTF-8; null where there is none. Throws an ArchiError where it is there but cannot be read. */
export function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (isMissing(error)) return null;
    throw cannotRead(path, error);
  }
}

/** What there is at a path, null where nothing is. Throws an ArchiError where that cannot be known. */
export function statOf(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch (error) {
    throw isSystemError(error) ? cannotRead(path, error) : error;
  }
}

/** A path with all its links followed; null where it leads to nothing. Throws an ArchiError where that cannot be known. */
export function realPathOf(path: string): string | null {
  try {
    return realpathSync(path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (isMissing(error)) return null;
    throw cannotRead(path, error);
  }
}

/** Names in a folder; none where there is no such folder. */
export function readFolder(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (error.code === 'ENOENT') return [];
    throw cannotRead(path, error);
  }
}
