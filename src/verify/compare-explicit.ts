import type { ExplicitPackage, LockedPackage } from '../conda/locked-package.js';
import type { Problem } from '../errors.js';
import type { Lock } from '../lock/types.js';

/**
 * Every difference between an `@EXPLICIT` list and the lock inside an installer, as far as such a list goes: which
 * files, from where, with which checksum. Their order does not matter.
 */
export function compareExplicit({
  expected,
  found,
  where,
}: {
  expected: readonly ExplicitPackage[];
  found: Lock;
  where: string;
}): Problem[] {
  const there = new Map(found.packages.map((locked) => [locked.url, locked]));
  const wanted = new Set(expected.map(({ url }) => url));
  return [
    ...expected.flatMap((line) => changeOf(line, there.get(line.url), where)),
    ...[...there.keys()]
      .filter((url) => !wanted.has(url))
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
  const message = `${found.fn} has another checksum`;
  return [
    { where, message, expected: String(sha256 ?? md5), found: `sha256 ${record.sha256}, md5 ${record.md5}` },
  ];
}
