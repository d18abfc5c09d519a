import type { Lock } from '../types.js';

/** What became of one name between two locks: `version build` before and after, null where it is not there. */
export interface Move {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Every name whose builds are not the same in both locks, sorted. */
export function movesBetween(before: Lock, after: Lock): Move[] {
  const [old, now] = [buildsOf(before), buildsOf(after)];
  const names = [...new Set([...old.keys(), ...now.keys()])].sort();
  return names
    .map((name) => ({ name, before: old.get(name) ?? null, after: now.get(name) ?? null }))
    .filter((move) => move.before !== move.after);
}

/**
 * One line a move, in columns, two spaces in; those of `named` that were to move and did not; and how many packages
 * stayed.
 */
export function moveLines(moves: readonly Move[], packages: number, named: readonly string[]): string[] {
  const held = named.filter((name) => !moves.some((move) => move.name === name.toLowerCase()));
  const widest = Math.max(0, ...[...moves.map(({ name }) => name), ...held].map((name) => name.length));
  const lines = moves.map(({ name, before, after }) => {
    if (before === null) return `  added    ${name.padEnd(widest)}  ${after}`;
    if (after === null) return `  removed  ${name.padEnd(widest)}  ${before}`;
    return `  moved    ${name.padEnd(widest)}  ${before} → ${after}`;
  });
  const stayed = packages - moves.filter(({ after }) => after !== null).length;
  const stays = held.map(
    (name) => `  stays    ${name.padEnd(widest)}  nothing newer goes with the specs and with what stays`,
  );
  return [...lines, ...stays, `  ${stayed} ${stayed === 1 ? 'package stays' : 'packages stay'} as before`];
}

function buildsOf({ packages }: Lock): Map<string, string> {
  return new Map(packages.map(({ record }) => [record.name, `${record.version} ${record.build}`]));
}
