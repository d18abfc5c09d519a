/**
 * JSON as conda writes its records: keys sorted, indent 2, everything outside ASCII escaped (json.dumps with sort_keys,
 * indent=2 and ensure_ascii). No newline at the end.
 */
export function condaJson(value: unknown): string {
  const text = JSON.stringify(value, sortKeys, 2);
  return text.replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
