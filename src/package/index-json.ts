import { formatPin } from '../conda/file-name.js';
import type { PackageRecord } from '../conda/record.js';
import type { Problem } from '../errors.js';
import type { OpenedPackage } from './types.js';

/** info/index.json as an object. `text` is undefined where the package has none. */
export function readIndexJson(
  text: string | undefined,
  fn: string,
): { index: OpenedPackage['index']; problems: readonly Problem[] } {
  const where = 'info/index.json';
  if (text === undefined)
    return { index: {}, problems: [{ where, message: 'the package has no info/index.json' }] };
  const index = parseObject(text);
  const { name, version, build } = index ?? {};
  if (
    index === null ||
    typeof name !== 'string' ||
    typeof version !== 'string' ||
    typeof build !== 'string'
  ) {
    return { index: {}, problems: [{ where, message: 'it is not JSON with a name, a version and a build' }] };
  }
  const expected = fn.replace(/\.(?:conda|tar\.bz2)$/, '');
  const found = formatPin({ name, version, build });
  const message = 'it names another package than the file does';
  return { index, problems: found === expected ? [] : [{ where, message, expected, found }] };
}

/**
 * Compares an opened package with the record under which a channel offers it. Only what names the build counts: a
 * channel may correct dependencies (repodata patches), and its record wins.
 */
export function checkAgainstRecord(opened: OpenedPackage, record: PackageRecord): Problem[] {
  const pairs = [
    ['name', opened.index['name'], record.name],
    ['version', opened.index['version'], record.version],
    ['build', opened.index['build'], record.build],
    ['build_number', opened.index['build_number'] ?? record.buildNumber, record.buildNumber],
  ] as const;
  return pairs
    .filter(([, found, expected]) => found !== expected)
    .map(([key, found, expected]) => ({
      where: `${opened.fn}: info/index.json`,
      message: `its ${key} is not the one that the channel gives`,
      expected: String(expected),
      found: String(JSON.stringify(found)),
    }));
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
