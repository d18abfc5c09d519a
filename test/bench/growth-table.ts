import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Measured } from './measure.js';
import { machine, scaleCells } from './table.js';

/** What each step takes for one of several distributions. */
export interface Grown {
  /** How much it has of what grows. */
  readonly amount: number;
  /** Size of the installer. */
  readonly megabytes: number;
  readonly steps: Readonly<Record<string, Measured>>;
}

/** Distributions that differ in one amount, in ascending order. */
export interface Growth {
  /** The unit of the amount: `packages`. */
  readonly what: string;
  readonly rows: readonly Grown[];
}

/**
 * Prints a table of each growth, and the machine. If `BENCH_OUT` names a folder, also writes them there, as `growth.json`, which
 * `test/bench/draw-growth.mjs` draws.
 */
export function reportGrowth(all: readonly Growth[]): void {
  console.log([...all.map(growthTable), machine()].join('\n\n'));
  const folder = process.env['BENCH_OUT'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'growth.json'), `${JSON.stringify({ notes: [machine()], all }, null, 2)}\n`);
}

function growthTable({ what, rows }: Growth): string {
  const steps = Object.keys(rows[0]?.steps ?? {});
  const head = [what, 'installer', ...steps.map((step) => `${step}: wall | CPU | memory`)];
  const lines = rows.map(({ amount, megabytes, steps: took }) =>
    [amount, `${megabytes.toFixed(1)} MB`, ...Object.values(took).map(scaleCells)].join(' | '),
  );
  return [head.join(' | '), `${'--- | '.repeat(1 + 3 * steps.length)}---`, ...lines]
    .map((line) => `| ${line} |`)
    .join('\n');
}
