/** Returns the JSON value with the keys of every object sorted, so that equal values have equal text. */
export function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(sortedEntries(value).map(([key, inner]) => [key, sortKeys(inner)]));
}

/**
 * Formats JSON as conda and conda-index do: keys sorted, indent 2, everything outside ASCII escaped (Python's json.dumps with
 * sort_keys, indent=2 and ensure_ascii). No newline at the end. Keys with the value undefined are omitted.
 */
export function condaJson(value: unknown): string {
  return format(value, '\n', sortedEntries);
}

/** Formats JSON as Python's json.dumps with indent=2: as `condaJson`, but keys keep their order; a Map is an object too. */
export function pythonJson(value: unknown): string {
  return format(value, '\n', (object) => (object instanceof Map ? [...object] : Object.entries(object)));
}

/** Returns `condaJson` as the bytes of a file, with a newline at the end. */
export function condaJsonFile(value: unknown): Buffer {
  return Buffer.from(`${condaJson(value)}\n`, 'latin1');
}

// JSON.stringify of an object with sorted keys would put keys such as "10" before all others.
function format(value: unknown, line: string, entriesOf: (object: object) => Entry[]): string {
  const inner = `${line}  `;
  if (typeof value !== 'object' || value === null) return scalar(value);
  if (Array.isArray(value)) {
    const items = value.map((item) => format(item, inner, entriesOf));
    return block('[]', line, items);
  }
  const members = entriesOf(value)
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => `${scalar(key)}: ${format(item, inner, entriesOf)}`);
  return block('{}', line, members);
}

type Entry = [key: string, value: unknown];

function sortedEntries(value: object): Entry[] {
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}

function block([open, close]: string, line: string, items: readonly string[]): string {
  if (items.length === 0) return `${open}${close}`;
  return `${open}${line}  ${items.join(`,${line}  `)}${line}${close}`;
}

function scalar(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[\u0080-\uffff]/g, escaped);
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
