import type { Drift } from './types.js';

/** One line for each key that has drifted, in columns, and a line that counts. */
export function driftLines(drifts: readonly Drift[]): string[] {
  const apart = drifts.filter(({ state }) => state !== 'same');
  const widest = Math.max(0, ...apart.map(({ key }) => key.length));
  const lines = apart.map(({ key, state, values, version, now }) => {
    const change =
      state === 'moved' ? `${values.join(', ')} → ${now}` : `${values.join(', ')}: left as they are`;
    return `  ${key.padEnd(widest)}  ${change}  (${version} is there)`;
  });
  const same = drifts.length - apart.length;
  return [
    ...lines,
    `${apart.length} of ${drifts.length} pins have drifted, ${same} ${same === 1 ? 'holds' : 'hold'}`,
  ];
}
