import { cpus, loadavg } from 'node:os';
import type { Measured } from './measure.js';

/** One line of the result: what was measured, ours, the peer's, the floor, and the goal. */
export interface Row {
  readonly what: string;
  readonly ours: string;
  readonly peer?: string;
  readonly floor?: string;
  readonly goal?: string;
}

/** The rows as a Markdown table; `peer` heads the column of what others take. */
export function markdownTable(rows: readonly Row[], peer = 'constructor 3.16 (measured elsewhere)'): string {
  const cells = [
    ['', 'archi-construct', peer, 'floor', 'goal'],
    ['---', '---', '---', '---', '---'],
    ...rows.map(({ what, ours, peer: theirs = '–', floor = '–', goal = '–' }) => [
      what,
      ours,
      theirs,
      floor,
      goal,
    ]),
  ];
  return cells.map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** `0.43 s`. */
export function seconds(value: number): string {
  return `${value.toFixed(2)} s`;
}

/** `36.6 MB`, of bytes. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Wall time, CPU and memory of one run, as cells of a row. */
export function scaleCells({ wall, cpu, rss }: Measured): string {
  return `${seconds(wall)} | ${seconds(cpu)} | ${rss?.toFixed(0)} MB`;
}

/** What it was measured on. */
export function machine(): string {
  return `${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}`;
}
