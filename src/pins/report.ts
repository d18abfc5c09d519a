import type { Drift } from './types.js';

/** Returns one line for each key that has drifted, in columns, and a line that counts these and the others. */
export function driftLines(drifts: readonly Drift[]): string[] {
  const apart = drifts.filter(({ state }) => state !== 'same');
  const widest = Math.max(0, ...apart.map(({ key }) => key.length));
  const lines = apart.map((drift) => `  ${drift.key.padEnd(widest)}  ${changeText(drift)}`);
  const same = drifts.length - apart.length;
  return [
    ...lines,
    `${apart.length} of ${drifts.length} pins have drifted, ${same} ${same === 1 ? 'holds' : 'hold'}`,
  ];
}

const LEFT = {
  several: 'not changed: it has several values',
  build: 'not changed: no build of this version has such a build string',
  constraint: 'not changed: it is not a plain version',
} as const;

function changeText({ state, values, version, now }: Drift): string {
  const there = `(available: ${version})`;
  const before = values.join(', ');
  return state === 'same' || state === 'moved'
    ? `${before} → ${now ?? before}  ${there}`
    : `${before}: ${LEFT[state]}  ${there}`;
}
