import { jsonText } from '../conda/json-text.js';
import { isForSubdir } from '../conda/platform.js';
import type { PackageRecord } from '../conda/record.js';
import { UserError } from '../errors.js';
import { escapeControls } from '../text/escape.js';
import type { OpenedPackage } from './types.js';

/**
 * Compares an opened package with its record in the channel. Throws UserError if they name different builds. Other fields are
 * not compared: a channel may correct dependencies (repodata patches), and its record wins.
 */
export function checkAgainstRecord(opened: OpenedPackage, record: PackageRecord): void {
  const pairs = [
    ['name', opened.index['name'], record.name],
    ['version', opened.index['version'], record.version],
    ['build', opened.index['build'], record.build],
    ['build_number', opened.index['build_number'] ?? record.buildNumber, record.buildNumber],
  ] as const;
  const subdir = isForSubdir(opened.index, record.subdir) ? record.subdir : opened.index['subdir'];
  const problems = [...pairs, ['subdir', subdir, record.subdir] as const]
    .filter(([, found, expected]) => found !== expected)
    .map(([key, found, expected]) => ({
      where: `${opened.fn}: info/index.json`,
      message: `its ${key} is not the one that the channel gives`,
      expected: jsonText(expected),
      found: escapeControls(jsonText(found)),
    }));
  if (problems.length > 0)
    throw new UserError(`${opened.fn} is not the package that the channel offers`, problems);
}
