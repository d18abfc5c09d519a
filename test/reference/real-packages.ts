import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { LockedPackage } from '../../src/conda/locked-package.js';
import { parseRecord } from '../../src/conda/parse-record.js';
import { UserError } from '../../src/errors.js';
import { loadCodecs } from '../../src/host/compress/codecs.js';
import { openPackage } from '../../src/package/open.js';
import type { OpenedPackage } from '../../src/package/types.js';

/** A package with its entry of a lock. */
export interface RealPackage {
  readonly opened: OpenedPackage;
  readonly locked: LockedPackage;
}

/**
 * Returns every package below a folder with this ending, sorted by path, without those that are refused and have
 * tests of their own.
 */
export async function packagesBelow(folder: string, ending = ''): Promise<RealPackage[]> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const packages = await Promise.all(
    files
      .filter((file) => /\.(conda|tar\.bz2)$/.test(file) && file.endsWith(ending))
      .map((file) => openReal(join(folder, file))),
  );
  return packages.flatMap((realPackage) => realPackage ?? []);
}

/** Returns the package in a file, or null if it is refused. */
export async function openReal(path: string): Promise<RealPackage | null> {
  const fn = basename(path);
  const channel = 'https://example.org/channel';
  try {
    const opened = await openPackage({ bytes: readFileSync(path), fn, codecs: await loadCodecs() });
    const record = parseRecord(opened.index, fn);
    return {
      opened,
      locked: { fn, channel, url: `${channel}/${record.subdir}/${fn}`, requestedSpec: null, record },
    };
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}
