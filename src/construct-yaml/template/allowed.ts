/** The methods that templates may call. */
export const METHODS = {
  text: new Set([
    ...['split', 'rsplit', 'splitlines', 'partition', 'rpartition', 'startswith', 'endswith', 'replace'],
    ...['strip', 'lstrip', 'rstrip', 'lower', 'upper', 'title', 'capitalize', 'join', 'count', 'find'],
    ...['removeprefix', 'removesuffix', 'isdigit', 'zfill'],
  ]),
  mapping: new Set(['get', 'items', 'keys', 'values']),
} as const;

/** The filters that take a list, a mapping or a text apart. */
export const LIST_FILTERS: ReadonlySet<string> = new Set([
  ...['join', 'first', 'last', 'length', 'count', 'list', 'sort', 'unique', 'reverse'],
]);

/** The filters that templates may apply. */
export const FILTERS: ReadonlySet<string> = new Set([
  ...['default', 'd', 'replace', 'lower', 'upper', 'trim', 'title', 'capitalize', 'int', 'string'],
  ...LIST_FILTERS,
]);

/** The tests that templates may apply. */
export const TESTS: ReadonlySet<string> = new Set([
  ...['defined', 'undefined', 'none', 'string', 'number', 'in', 'eq', 'ne', '==', '!=', 'true', 'false'],
]);
