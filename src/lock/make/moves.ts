import type { Lock } from '../types.js';

/** A name that changed between two locks: `version build` before and after, null if the lock does not have it. */
export interface Move {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Returns the names whose builds differ between two locks, sorted. */
export function movesBetween(before: Pick<Lock, 'packages'>, after: Pick<Lock, 'packages'>): Move[] {
  const [old, now] = [buildsOf(before), buildsOf(after)];
  const names = [...new Set([...old.keys(), ...now.keys()])].sort();
  return names
    .map((name) => ({ name, before: old.get(name) ?? null, after: now.get(name) ?? null }))
    .filter((move) => move.before !== move.after);
}

/**
 * Returns one line for each move, in columns, indented by two spaces; then the names of `named` that did not move, and the number
 * of packages that stayed.
 */
export function moveLines(moves: readonly Move[], packages: number, named: readonly string[]): string[] {
  const unmoved = named.filter((name) => !moves.some((move) => move.name === name.toLowerCase()));
  const widest = Math.max(0, ...[...moves.map(({ name }) => name), ...unmoved].map((name) => name.length));
  const lines = moves.map(({ name, before, after }) => {
    if (before === null) return `  added    ${name.padEnd(widest)}  ${after}`;
    if (after === null) return `  removed  ${name.padEnd(widest)}  ${before}`;
    return `  moved    ${name.padEnd(widest)}  ${before} → ${after}`;
  });
  const stayed = packages - moves.filter(({ after }) => after !== null).length;
  const stays = unmoved.map(
    (name) => `  stays    ${name.padEnd(widest)}  no newer build fits the specs and the packages that stay`,
  );
  return [...lines, ...stays, `  ${stayed} ${stayed === 1 ? 'package stays' : 'packages stay'} as before`];
}

function buildsOf({ packages }: Pick<Lock, 'packages'>): Map<string, string> {
  return new Map(packages.map(({ record }) => [record.name, `${record.version} ${record.build}`]));
}
