/** As conda-index writes JSON: keys sorted, two spaces, everything but ASCII escaped, a newline at the end. */
export function formatJson(value: unknown): Buffer {
  return Buffer.from(`${format(value, '\n')}\n`, 'latin1');
}

// JSON.stringify puts keys such as "10" before all others.
function format(value: unknown, line: string): string {
  const inner = `${line}  `;
  if (Array.isArray(value))
    return list(
      '[]',
      line,
      value.map((item) => format(item, inner)),
    );
  if (typeof value !== 'object' || value === null) return scalar(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return list(
    '{}',
    line,
    entries.map(([key, item]) => `${scalar(key)}: ${format(item, inner)}`),
  );
}

function list([open, close]: string, line: string, items: readonly string[]): string {
  if (items.length === 0) return `${open}${close}`;
  return `${open}${line}  ${items.join(`,${line}  `)}${line}${close}`;
}

function scalar(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[\u0080-\uffff]/g, escaped);
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
