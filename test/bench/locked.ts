import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How many packages the lock in a folder of results names, and the sum of their files in bytes. */
export function packagesOf(out: string): { count: number; bytes: number } {
  const name = readdirSync(out).find((file) => file.endsWith('.lock'));
  if (name === undefined) throw new Error(`no lock in ${out}`);
  const lock: { packages: { record: { size: number } }[] } = JSON.parse(
    readFileSync(join(out, name), 'utf8'),
  );
  return {
    count: lock.packages.length,
    bytes: lock.packages.reduce((sum, { record }) => sum + record.size, 0),
  };
}
