import { Unsolvable } from '../../conda/solve.js';
import type { Problem } from '../../errors.js';
import type { Solver } from '../../lock/solve/solver.js';
import type { ChannelPackage } from '../types.js';
import type { Want } from './types.js';

/** The solution of one want. */
export interface Solution {
  readonly want: Want;
  /** Sorted by file name; null if there is no solution, which `reason` explains. */
  readonly packages: readonly ChannelPackage[] | null;
  readonly reason: string;
  readonly milliseconds: number;
}

/** Solves the wants, one after the other. `now` returns milliseconds. */
export async function askAll(solver: Solver, wants: readonly Want[], now: () => number): Promise<Solution[]> {
  const answers: Solution[] = [];
  for (const want of wants) {
    const start = now();
    const { packages, reason } = await ask(solver, want);
    answers.push({ want, packages, reason, milliseconds: now() - start });
  }
  return answers;
}

async function ask(solver: Solver, { specs }: Want): Promise<Pick<Solution, 'packages' | 'reason'>> {
  try {
    const packages = await solver.solve(specs);
    return { packages: packages.toSorted((a, b) => (a.fn < b.fn ? -1 : 1)), reason: '' };
  } catch (error) {
    if (error instanceof Unsolvable) return { packages: null, reason: error.message };
    throw error;
  }
}

/** Returns a problem for each want without a solution in the full channels: it cannot be compared. */
export function unanswered(answers: readonly Solution[]): Problem[] {
  return answers
    .filter(({ packages }) => packages === null)
    .map(({ want, reason }) => ({
      where: want.label,
      message: 'no set of packages of the full channels fits',
      expected: want.specs.join(', '),
      found: reason,
      fix: 'loosen a spec, a pin or the cut-off date, add a channel, or give --virtual-package what the target has',
    }));
}

/** Returns a problem for each want with another solution in the meta-channel. Both lists are in the order of the wants. */
export function differences(full: readonly Solution[], meta: readonly Solution[]): Problem[] {
  return full.flatMap(({ want, packages }, at) => {
    const before = identities(packages);
    const after = identities(meta[at]?.packages ?? null);
    const lost = before.filter((file) => !after.includes(file));
    const other = after.filter((file) => !before.includes(file));
    if (lost.length + other.length === 0) return [];
    return {
      where: want.label,
      message: 'the meta-channel does not solve to the same packages as the full channels',
      expected: lost.join('\n'),
      found: other.join('\n') || meta[at]?.reason || 'nothing in their place',
      fix: 'keep more builds with a higher --newest, or leave it out',
    };
  });
}

/** Returns what identifies each package file: subdir, file name and checksum. */
function identities(packages: readonly ChannelPackage[] | null): string[] {
  return (packages ?? []).map(
    ({ fn, record }) => `${record.subdir}/${fn} ${record.sha256 ?? record.md5 ?? 'without a checksum'}`,
  );
}
