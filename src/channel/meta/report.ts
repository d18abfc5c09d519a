import type { WholeChannel } from '../types.js';
import type { Solution } from './proof.js';
import type { MetaSelection } from './types.js';

/** One side of the comparison. Times are milliseconds. */
interface Side {
  readonly channels: readonly Pick<WholeChannel, 'records' | 'bytes'>[];
  /** Time for fetching and parsing the repodata. */
  readonly reading: number;
  readonly answers: readonly Solution[];
}

/** Records and bytes of repodata.json, and milliseconds, of one side. */
interface Extent {
  readonly records: number;
  readonly bytes: number;
  readonly readMilliseconds: number;
  readonly solveMilliseconds: number;
}

/** How much a meta-channel saves, and the wants that were proved. */
export interface MetaReport {
  readonly before: Extent;
  readonly after: Extent;
  readonly leftOut: { readonly unsatisfiable: number; readonly unreached: number; readonly older: number };
  readonly proof: readonly {
    readonly want: string;
    readonly specs: readonly string[];
    /** File names of the solution, which is the same on both sides. */
    readonly packages: readonly string[];
    readonly millisecondsBefore: number;
    readonly millisecondsAfter: number;
  }[];
}

/** Returns the report of a meta-channel whose solutions are those of the full channels. */
export function metaReport(request: {
  readonly before: Side;
  readonly after: Side;
  readonly selection: MetaSelection;
}): MetaReport {
  const { before, after, selection } = request;
  const { unsatisfiable, unreached, older } = selection;
  return {
    before: extentOf(before),
    after: extentOf(after),
    leftOut: { unsatisfiable, unreached, older },
    proof: before.answers.map(({ want, packages, milliseconds }, at) => ({
      want: want.label,
      specs: want.specs,
      packages: (packages ?? []).map(({ fn }) => fn),
      millisecondsBefore: milliseconds,
      millisecondsAfter: after.answers[at]?.milliseconds ?? 0,
    })),
  };
}

/** Formats the report as lines, indented by two spaces. */
export function metaLines({ before, after, leftOut, proof }: MetaReport): string[] {
  const change = (name: string, key: keyof Extent, show: (value: number) => string) =>
    `  ${name.padEnd(9)} ${show(before[key])} → ${show(after[key])}`;
  const smaller = (name: string, key: keyof Extent) =>
    `${change(name, key, inThousands)}  (${percent(after[key] / before[key])})`;
  const { unsatisfiable, unreached, older } = leftOut;
  return [
    smaller('records', 'records'),
    smaller('bytes', 'bytes'),
    change('read', 'readMilliseconds', seconds),
    change('solve', 'solveMilliseconds', seconds),
    `  builds of kept packages left out: ${unsatisfiable} unsatisfiable, ${unreached} not needed, ${older} older`,
    ...proof.map(
      ({ want, packages, millisecondsBefore, millisecondsAfter }) =>
        `  proved: ${want}: the same ${packages.length} packages, ${seconds(millisecondsBefore)} → ${seconds(millisecondsAfter)}`,
    ),
  ];
}

function extentOf({ channels, reading, answers }: Side): Extent {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    records: sum(channels.map(({ records }) => records)),
    bytes: sum(channels.map(({ bytes }) => bytes)),
    readMilliseconds: reading,
    solveMilliseconds: sum(answers.map(({ milliseconds }) => milliseconds)),
  };
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

function inThousands(value: number): string {
  return value.toLocaleString('en-US');
}

function percent(part: number): string {
  return `${(part * 100).toFixed(1)} %`;
}
