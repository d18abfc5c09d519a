import { BugError, UserError } from '../errors.js';
import { quoteValue } from '../text/quote-value.js';
import { readYaml, valueAt, type YamlSource } from '../yaml/source.js';
import { textAt, textsAt } from '../yaml/texts.js';
import type { SystemLibraries } from './types.js';

/**
 * Reads `construct/audit/system-libraries.yaml` for one base, or, if `base` is null, for any system with a glibc. Throws
 * UserError if the base is unknown.
 */
export function systemLibraries(text: string, base: string | null): SystemLibraries {
  const { source, bases } = readBases(text);
  if (base !== null && !bases.includes(base)) throw unknownBase(base, bases);
  const list = (key: string) =>
    new Set(
      [['always'], ...(base === null ? [] : [['bases', base]])].flatMap((path) =>
        texts(source, [...path, key]),
      ),
    );
  const without = base === null ? [] : texts(source, ['bases', base, 'without']);
  const versions = base === null ? {} : (valueAt(source.tree, ['bases', base, 'versions']) ?? {});
  return {
    libraries: new Set([...list('libraries')].filter((name) => !without.includes(name))),
    hasLoader: true,
    programs: list('programs'),
    versions: Object.fromEntries(
      Object.entries(versions).map(([family, version]) => [family, String(version)]),
    ),
    glibc: base === null ? null : (textAt(source, ['bases', base, 'glibc'])?.value ?? null),
  };
}

/** Returns the programs that machines of a base have, as absolute paths; null if the list does not have the base. */
export function basePrograms(text: string, base: string): ReadonlySet<string> | null {
  const { bases } = readBases(text);
  return bases.includes(base) ? systemLibraries(text, base).programs : null;
}

function readBases(text: string): { source: YamlSource; bases: readonly string[] } {
  const source = readYaml(text, 'system-libraries.yaml');
  if (valueAt(source.tree, ['always', 'libraries']) === undefined)
    throw new BugError('system-libraries.yaml has no list "always"');
  return { source, bases: Object.keys(valueAt(source.tree, ['bases']) ?? {}) };
}

function texts(source: YamlSource, path: readonly string[]): string[] {
  return textsAt(source, path).map(({ value }) => value);
}

function unknownBase(base: string, bases: readonly string[]): UserError {
  return new UserError('no list of libraries for this base', {
    message: 'unknown base',
    expected: bases.join(', '),
    found: quoteValue(base),
    fix: 'give one of these with --base',
  });
}
