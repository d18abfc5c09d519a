import type { Facts } from './facts.js';

/**
 * Changes rattler's facts so that the last package in this order has a path that several packages have, as in conda.
 * Rattler gives it to the first by name, and keeps the others' in `__clobbers__/<package>/` and in their records.
 */
export function asTheLastWins(theirs: Facts, dists: readonly string[]): Facts {
  const facts = new Map(
    [...theirs].filter(([fact]) => !fact.includes('__clobbers__/') && !fact.startsWith('__clobbers__')),
  );
  for (const dist of dists) {
    const aside = `__clobbers__/${dist.replace(/-[^-]+-[^-]+$/, '')}/`;
    const record = `conda-meta/${dist}.json: `;
    for (const [fact, value] of theirs) {
      if (!fact.startsWith(record)) continue;
      if (!fact.endsWith(': original_path')) facts.set(fact.replace(aside, ''), value);
      if (!fact.startsWith(`${record}files: `)) continue;
      const path = fact.slice(`${record}files: `.length);
      for (const word of ['mode', 'content', 'link']) {
        const fact = theirs.get(`${path}: ${word}`);
        if (fact === undefined) facts.delete(`${path.replace(aside, '')}: ${word}`);
        else facts.set(`${path.replace(aside, '')}: ${word}`, fact);
      }
    }
  }
  return facts;
}
