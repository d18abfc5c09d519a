import type { PythonValue } from '../../yaml/python-document.js';
import { YamlNumber, YamlTime } from '../../yaml/python-scalars.js';

/** Keys and list indices from the document down. */
export type Path = readonly (string | number)[];

/** A value that is not of its kind. */
export interface Misfit {
  readonly path: Path;
  readonly expected: string;
  readonly found: string;
  /** Whether it is a key that the mapping does not have. */
  readonly isKey?: true;
}

/** What the value of a key may be. */
export interface Kind {
  readonly expected: string;
  /** Returns what does not fit; nothing if the value is of this kind. */
  misfits(value: PythonValue, path: Path): readonly Misfit[];
}

/** Returns a kind of values that a test accepts. */
export function kind(expected: string, accepts: (value: PythonValue) => boolean): Kind {
  return {
    expected,
    misfits: (value, path) => (accepts(value) ? [] : [{ path, expected, found: describe(value) }]),
  };
}

/** Returns a kind of lists whose items are of one kind. */
export function listOf(item: Kind): Kind {
  const expected = `a list, each item ${item.expected}`;
  return {
    expected,
    misfits: (value, path) =>
      isList(value)
        ? value.flatMap((part, index) => item.misfits(part, [...path, index]))
        : [{ path, expected, found: describe(value) }],
  };
}

/** Returns a kind of mappings whose keys and values are of one kind each. */
export function mappingOf(item: Kind, key: Kind = TEXT): Kind {
  const expected = `a mapping, each value ${item.expected}`;
  return {
    expected,
    misfits: (value, path) =>
      value instanceof Map
        ? [...value].flatMap(([name, part]: [string, PythonValue]) => [
            ...key.misfits(name, [...path, name]).map((misfit) => ({ ...misfit, isKey: true as const })),
            ...item.misfits(part, [...path, name]),
          ])
        : [{ path, expected, found: describe(value) }],
  };
}

/** Returns a kind of mappings with known keys. A null stands for a missing value of the keys in `optional`. */
export function record(fields: {
  readonly needed?: Readonly<Record<string, Kind>>;
  readonly optional?: Readonly<Record<string, Kind>>;
}): Kind {
  const { needed = {}, optional = {} } = fields;
  const names = [...Object.keys(needed), ...Object.keys(optional)];
  const expected = names.length === 0 ? 'a mapping without keys' : `a mapping of ${names.join(', ')}`;
  return {
    expected,
    misfits(value, path) {
      if (!(value instanceof Map)) return [{ path, expected, found: describe(value) }];
      const missing = Object.keys(needed).filter((name) => !value.has(name));
      return [
        ...missing.map((name) => ({
          path,
          expected: `${name}, ${needed[name]?.expected}`,
          found: 'nothing',
        })),
        ...[...value].flatMap(([name, part]: [string, PythonValue]) => {
          const own = Object.hasOwn(needed, name) ? needed[name] : undefined;
          const field = own ?? (Object.hasOwn(optional, name) ? optional[name] : undefined);
          if (field === undefined)
            return [{ path: [...path, name], expected: names.join(', '), found: name, isKey: true as const }];
          return own === undefined && part === null ? [] : field.misfits(part, [...path, name]);
        }),
      ];
    },
  };
}

/** Returns a kind of values that are of one of several kinds; what is wrong is told about the first that has the same shape. */
export function oneOf(...kinds: readonly Kind[]): Kind {
  const expected = kinds.map((each) => each.expected).join(', or ');
  return {
    expected,
    misfits(value, path) {
      const all = kinds.map((each) => each.misfits(value, path));
      if (all.some((misfits) => misfits.length === 0)) return [];
      const deeper = all.find((misfits) => misfits.every((misfit) => misfit.path.length > path.length));
      return deeper ?? [{ path, expected, found: describe(value) }];
    },
  };
}

/** Text of at least one character. */
export const TEXT = kind('text', (value) => typeof value === 'string' && value !== '');
/** Text that may be empty. */
export const ANY_TEXT = kind('text', (value) => typeof value === 'string');
/** True or false. */
export const FLAG = kind('true or false', (value) => typeof value === 'boolean');
/** A list of texts. */
export const TEXTS = listOf(TEXT);

/** Returns a kind of texts from a list. */
export function choice(...choices: readonly string[]): Kind {
  return kind(choices.join(', '), (value) => typeof value === 'string' && choices.includes(value));
}

function describe(value: PythonValue): string {
  if (value === null) return 'nothing';
  if (value instanceof Map) return 'a mapping';
  if (isList(value)) return 'a list';
  if (value instanceof YamlNumber) return `the number ${value.text}; in quotes it is text`;
  if (value instanceof YamlTime) return `the time ${value.text}; in quotes it is text`;
  if (typeof value === 'boolean') return String(value);
  return JSON.stringify(String(value).slice(0, 60));
}

function isList(value: PythonValue): value is readonly PythonValue[] {
  return Array.isArray(value);
}
