import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import type { Measured } from './measure.js';

/** One line of the result: a figure of ours beside the same figure of each peer, the floor and the goal. */
export interface Row {
  readonly what: string;
  readonly unit: 's' | 'ms' | 'MB' | 'processors';
  readonly ours: number;
  /** The peers' figures by their names; a peer that was not measured has none. */
  readonly peers?: Readonly<Record<string, number>>;
  /** A figure that nobody can beat, and how it was measured. */
  readonly floor?: { readonly value: number; readonly what: string };
  /** Every goal that it is held to. */
  readonly goals?: readonly Goal[];
}

/** Ours is to be at most this: a figure in the row's unit, or as many times what a peer or the floor takes. */
export interface Goal {
  readonly atMost: number;
  /** The name of a peer, or `floor`; the figure stands for itself if there is none. */
  readonly times?: string;
}

/** Returns the figures that were measured, by the names of the peers. */
export function measured(
  figures: Readonly<Record<string, number | null | undefined>>,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(figures).flatMap(([name, value]) => (value == null ? [] : [[name, value]])),
  );
}

/** The rows as a Markdown table, with two columns for each peer: its figure, and ours as a multiple of it. */
export function markdownTable(rows: readonly Row[], peers: readonly string[]): string {
  const heads = peers.flatMap((peer) => [peer, '×']);
  const cells = [
    ['', 'archi-construct', ...heads, 'floor', 'goal'],
    ['---', '---', ...heads.map(() => '---'), '---', '---'],
    ...rows.map((row) => [
      row.what,
      figure(row.ours, row.unit),
      ...peers.flatMap((peer) => besideCells(row, figureOf(row, peer))),
      floorCell(row),
      goalCell(row),
    ]),
  ];
  return cells.map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function besideCells({ ours, unit }: Row, value: number | undefined): [string, string] {
  return value === undefined ? ['–', '–'] : [figure(value, unit), (ours / value).toFixed(2)];
}

function floorCell({ ours, unit, floor }: Row): string {
  if (floor === undefined) return '–';
  return `${figure(floor.value, unit)}, ${(ours / floor.value).toFixed(2)} × (${floor.what})`;
}

function goalCell(row: Row): string {
  const goals = row.goals?.map((goal) => {
    const { atMost, times } = goal;
    const limit = times === undefined ? figure(atMost, row.unit) : `${atMost} × ${times}`;
    const met = isMet(row, goal);
    return `≤ ${limit}: ${met === null ? 'not measured' : met ? 'met' : 'missed'}`;
  });
  return goals?.join('; ') ?? '–';
}

/** Every object has a `constructor`, which is also the name of a peer. */
function figureOf({ peers = {} }: Row, peer: string): number | undefined {
  return Object.hasOwn(peers, peer) ? peers[peer] : undefined;
}

/** Tells whether a row meets a goal. Returns null if what the goal refers to was not measured. */
export function isMet(row: Row, { atMost, times }: Goal): boolean | null {
  const unit = times === undefined ? 1 : times === 'floor' ? row.floor?.value : figureOf(row, times);
  return unit === undefined ? null : row.ours <= atMost * unit;
}

function figure(value: number, unit: Row['unit']): string {
  const digits = { s: 2, ms: 2, MB: value < 100 ? 1 : 0, processors: 1 }[unit];
  return unit === 'processors' ? value.toFixed(digits) : `${value.toFixed(digits)} ${unit}`;
}

/** Wall time, CPU and memory of one run, as cells of a row. */
export function scaleCells({ wall, cpu, rss }: Measured): string {
  return `${figure(wall, 's')} | ${figure(cpu, 's')} | ${rss === null ? '–' : figure(rss, 'MB')}`;
}

/**
 * Prints the rows as a table with notes and the machine behind it. If `BENCH_OUT` names a folder, also writes the rows
 * there, as `NAME.json`, which `test/bench/draw.mjs` draws.
 */
export function report(
  name: string,
  rows: readonly Row[],
  peers: readonly string[],
  notes: readonly string[],
): void {
  const lines = [...notes, machine()];
  console.log(`${markdownTable(rows, peers)}\n\n${lines.join('; ')}`);
  const folder = process.env['BENCH_OUT'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify({ notes: lines, peers, rows }, null, 2)}\n`);
}

/** What it was measured on. */
export function machine(): string {
  return `${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}`;
}
