import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface LockedRecord {
  readonly name: string;
  readonly version: string;
  readonly build: string;
  /** Bytes of the package's file. */
  readonly size: number;
}

/** Returns the path of the one lock in a folder of results. Throws an Error if there is none. */
export function lockIn(out: string): string {
  const name = readdirSync(out).find((file) => file.endsWith('.lock'));
  if (name === undefined) throw new Error(`no lock in ${out}`);
  return join(out, name);
}

/** Returns the records of the packages that a lock names. */
export function readLocked(path: string): readonly LockedRecord[] {
  const lock: { packages: { record: LockedRecord }[] } = JSON.parse(readFileSync(path, 'utf8'));
  return lock.packages.map(({ record }) => record);
}
