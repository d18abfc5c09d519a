import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sha256 } from '../../src/sha256.js';
import { parseWheelName } from '../../src/wheels/name/file-name.js';
import type { LockedWheel } from '../../src/wheels/types.js';
import { type FixtureWheel, wheelOf } from './fixture.js';

/** Writes a wheel into a folder, and returns its entry in a lock. */
export function lockedWheel(folder: string, wheel: FixtureWheel): LockedWheel {
  const { fn, bytes } = wheelOf(wheel);
  writeFileSync(join(folder, fn), bytes);
  const { name = '', version = '' } = parseWheelName(fn) ?? {};
  const url = pathToFileURL(join(folder, fn)).href;
  return { name, version, fn, url, sha256: sha256(bytes), size: bytes.length, direct: true };
}
