import { type Problem, UserError } from '../errors.js';
import { quoteValue } from '../text/quote-value.js';
import { USUAL_VARIANT } from './variant.js';
import type { VariantFile } from './variant-file.js';

/** Sources of a variant. In order of increasing priority: `before`, the recipe's own files, `after`, `settings`. */
export interface VariantSources {
  /** Overridden by the recipe's own files: conda-build's `--exclusive-config-files`. */
  readonly before: readonly VariantFile[];
  /** Override the recipe's own files: conda-build's `--variant-config-files`. */
  readonly after: readonly VariantFile[];
  readonly settings: Readonly<Record<string, string>>;
  /** The same files read with CF_CUDA_ENABLED=True, if they use that variable. */
  readonly withCuda?: { readonly before: readonly VariantFile[]; readonly after: readonly VariantFile[] };
}

/**
 * Chooses the single variant that a recipe is read for. Later files override earlier ones. The first of several values is used;
 * for keys joined by zip_keys, the first row that matches `settings`. Throws UserError if no row matches.
 */
export function chooseVariant(
  own: readonly VariantFile[],
  { before, after, settings }: VariantSources,
): Readonly<Record<string, string>> {
  const files = [...before, ...own, ...after];
  const { values, groups } = merged(files);
  for (const group of groups) narrow(group, values, settings);
  const first = [...values].map(([key, list]) => [key, list[0] ?? ''] as const);
  return { ...USUAL_VARIANT, ...Object.fromEntries(first), ...settings };
}

/** Returns the variant's values that are numbers or booleans in a recipe.yaml. Values of the command line remain text. */
export function variantTypes(
  own: readonly VariantFile[],
  { before, after, settings }: VariantSources,
  variant: Readonly<Record<string, string>>,
): Readonly<Record<string, number | boolean>> {
  const typed: Record<string, number | boolean> = {};
  for (const file of [...before, ...own, ...after]) {
    for (const key of file.values.keys()) {
      const value =
        key in settings ? undefined : file.typed.get(key)?.get((variant[key] ?? '').toLowerCase());
      if (value === undefined) delete typed[key];
      else typed[key] = value;
    }
  }
  return typed;
}

type Values = Map<string, readonly string[]>;
type Group = readonly string[];

function merged(files: readonly VariantFile[]): {
  readonly values: Values;
  readonly groups: readonly Group[];
} {
  const groups = files.flatMap(({ zipped }) => zipped);
  const values: Values = new Map();
  for (const file of files) {
    for (const [key, list] of file.values) {
      const group = groups.find((keys) => keys.includes(key));
      const older = values.get(key);
      const isWhole = group === undefined || group.every((member) => file.values.has(member));
      if (isWhole || older === undefined || older.length === list.length) values.set(key, list);
      else keepRows(group, values, { rows: rowsWith(older, list), key, file: file.file });
    }
  }
  return { values, groups };
}

/** Returns the rows of the older values that the list allows: a later file may set only one of several joined keys. */
function rowsWith(older: readonly string[], list: readonly string[]): number[] {
  return [...older.keys()].filter((row) => list.includes(older[row] ?? ''));
}

function keepRows(
  group: Group,
  values: Values,
  { rows, key, file }: { readonly rows: readonly number[]; readonly key: string; readonly file: string },
): void {
  if (rows.length === 0) throw apart(key, { group, where: file, known: values.get(key) ?? [] });
  for (const member of group) {
    const list = values.get(member);
    if (list !== undefined)
      values.set(
        member,
        rows.map((row) => list[row] ?? ''),
      );
  }
}

/** Keeps the rows of a group that match the settings. Throws UserError if there are none. */
function narrow(group: Group, values: Values, settings: Readonly<Record<string, string>>): void {
  for (const key of group) {
    const setting = settings[key];
    const list = values.get(key);
    if (setting === undefined || list === undefined) continue;
    const rows = [...list.keys()].filter((row) => fits(list[row] ?? '', setting));
    keepRows(group, values, { rows, key, file: '--variant' });
  }
}

/** Returns whether a value matches a setting: `3.12` matches `3.12.* *_cpython`. */
function fits(value: string, setting: string): boolean {
  const [version = ''] = value.split(' ');
  return value === setting || version.replace(/\.?\*$/, '') === setting;
}

function apart(
  key: string,
  request: { readonly group: Group; readonly where: string; readonly known: readonly string[] },
): UserError {
  const { group, where, known } = request;
  const problem: Problem = {
    where,
    message: `${quoteValue(key)} has no value that goes with ${group
      .filter((other) => other !== key)
      .map(quoteValue)
      .join(', ')}`,
    expected: known.slice(0, 10).map(quoteValue).join(', '),
    fix: 'use one of these, or give values for all keys of the group in zip_keys',
  };
  return new UserError('the variants do not match', problem);
}
