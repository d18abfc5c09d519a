const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** The total of a step and its unit, as in its start event. */
export interface Total {
  readonly total?: number;
  readonly unit?: 'bytes' | 'packages' | 'recipes';
}

/** Formats a size: `36.6 MB`. Units are powers of 1000, with two or three significant digits. */
export function formatBytes(bytes: number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  const scaled = bytes / 1000 ** power;
  return `${power === 0 ? scaled : scaled.toPrecision(scaled >= 100 ? 3 : 2 + (scaled >= 10 ? 1 : 0))} ${UNITS[power]}`;
}

/** Formats a total: ` (36.6 MB)`, ` (32 packages)`, or an empty string if it is unknown. */
export function describeTotal({ total, unit }: Total): string {
  return total === undefined ? '' : ` (${formatQuantity(total, unit)})`;
}

/** Formats progress: `12.3 MB of 36.6 MB`, `5 of 59 packages`. */
export function describeProgress(done: number, { total, unit }: Total): string {
  if (total === undefined) return formatQuantity(done, unit);
  return `${unit === 'bytes' ? formatBytes(done) : done} of ${formatQuantity(total, unit)}`;
}

function formatQuantity(count: number, unit: Total['unit']): string {
  if (unit === 'bytes') return formatBytes(count);
  return unit === undefined ? String(count) : `${count} ${count === 1 ? unit.slice(0, -1) : unit}`;
}
