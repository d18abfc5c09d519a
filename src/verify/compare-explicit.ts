import type { ExplicitPackage, LockedPackage } from '../conda/locked-package.js';
import type { Problem } from '../errors.js';
import { onlyEnvironment } from '../lock/environments.js';
import type { Lock } from '../lock/types.js';

/**
 * Returns every difference between an `@EXPLICIT` list and the lock inside an installer. Compares urls and checksums, since the
 * list has nothing else. The order does not matter.
 */
export function compareExplicit(request: {
  expected: readonly ExplicitPackage[];
  found: Lock;
  where: string;
}): Problem[] {
  const { expected, found, where } = request;
  const { packages } = onlyEnvironment(found, 'an @EXPLICIT list', where);
  const lockedByUrl = new Map(packages.map((locked) => [locked.url, locked]));
  const expectedUrls = new Set(expected.map(({ url }) => url));
  return [
    ...expected.flatMap((line) => changeOf(line, lockedByUrl.get(line.url), where)),
    ...[...lockedByUrl.keys()]
      .filter((url) => !expectedUrls.has(url))
      .map((url) => ({
        where,
        message: 'a package is not in the list',
        expected: 'no such url',
        found: url,
      })),
  ];
}

function changeOf(
  { url, md5, sha256 }: ExplicitPackage,
  found: LockedPackage | undefined,
  where: string,
): Problem[] {
  if (found === undefined)
    return [{ where, message: 'a package is not in the installer', expected: url, found: 'no such url' }];
  const { record } = found;
  const differs = (md5 !== null && md5 !== record.md5) || (sha256 !== null && sha256 !== record.sha256);
  if (!differs) return [];
  const message = `${found.fn} has a different checksum`;
  return [
    { where, message, expected: String(sha256 ?? md5), found: `sha256 ${record.sha256}, md5 ${record.md5}` },
  ];
}
