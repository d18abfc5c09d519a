import type { JsonObject } from '../../conda/json-text.js';
import type { PackageRecord } from '../../conda/record.js';
import { condaJsonFile } from '../../conda/sorted-json.js';
import { parsePatch } from './patch.js';

/** A package in a channel. */
interface Published {
  readonly fn: string;
  readonly record: PackageRecord;
}

/** Keys that a channel may correct (repodata patches) without changing the package. */
const CORRECTABLE = [
  'constrains',
  'depends',
  'features',
  'license',
  'license_family',
  'python_site_packages_path',
  'timestamp',
  'track_features',
];

/**
 * Returns the text of a patch_instructions.json that gives these packages the records of their channel. Keeps the instructions of
 * `existing`, the old text, for other packages. Throws UserError if that is not patch instructions; `where` names it.
 */
export function correctionsFor(
  packages: readonly Published[],
  existing: string | null,
  where: string,
): Uint8Array {
  const { revoke, remove, ...known } = parsePatch(existing ?? '{}', where);
  const group = (key: 'packages' | 'packages.conda', extension: string) => ({
    ...known[key],
    ...Object.fromEntries(
      packages
        .filter(({ fn }) => fn.endsWith(extension))
        .map(({ fn, record }) => [fn, corrections(record.raw)] as const)
        .filter(([, keys]) => Object.keys(keys).length > 0),
    ),
  });
  const here = new Set(packages.map(({ fn }) => fn));
  return condaJsonFile({
    packages: group('packages', '.tar.bz2'),
    'packages.conda': group('packages.conda', '.conda'),
    patch_instructions_version: 1,
    remove: remove.filter((fn) => !here.has(fn)),
    revoke,
  });
}

function corrections(raw: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(raw).filter(([key]) => CORRECTABLE.includes(key)));
}
