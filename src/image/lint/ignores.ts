import type { Dockerfile } from './dockerfile.js';
import type { LintFinding } from './types.js';

/** Whether a finding is reported, given the comments of the Dockerfile. */
export type IsTold = (finding: LintFinding) => boolean;

const PRAGMA = /^\s*#\s*(?:hadolint|archi-construct)\s+(?:(global|stage)\s+)?ignore\s*=\s*([^#]*)/i;
const CHECK = /^\s*#\s*check\s*=\s*(.*)$/i;
const DIRECTIVE = /^\s*#\s*[A-Za-z]+\s*=/;

/**
 * Reads the comments that suppress findings: hadolint's `# hadolint ignore=CODES` above an instruction, with `stage` or
 * `global` for a wider scope; `# archi-construct ignore=` likewise; docker's `# check=skip=CHECKS` at the top. Each accepts
 * our names of rules, hadolint's codes and docker's names.
 */
export function ignoresOf(text: string, dockerfile: Dockerfile): IsTold {
  const lines = text.split('\n');
  const everywhere = new Set<string>();
  const ofLines = new Map<number, Set<string>>();
  const ofStages = new Map<number, Set<string>>();
  const begins = dockerfile.stages.map(({ from }) => from.line);
  for (const [index, line] of lines.entries()) {
    const [, scope, list] = PRAGMA.exec(line) ?? [];
    if (list === undefined) continue;
    const names = namesIn(list);
    const below = index + 2;
    if (scope?.toLowerCase() === 'global') add(everywhere, names);
    // Above a FROM, the comment is for the stage that begins there.
    else if (scope !== undefined)
      addTo(ofStages, stageOf(begins, begins.includes(below) ? below : index + 1), names);
    else addTo(ofLines, below, names);
  }
  const skipped = skippedChecks(lines);
  return (finding) => {
    const line = Number(/:(\d+):\d+$/.exec(finding.where)?.[1]);
    const names = [finding.rule, ...finding.codes].map((name) => name.toLowerCase());
    const isNamed = (set: ReadonlySet<string> | undefined) => names.some((name) => set?.has(name));
    const isSkipped =
      isNamed(skipped) || (skipped.has('all') && finding.codes.some((code) => !/^DL\d/.test(code)));
    return !isSkipped && ![everywhere, ofLines.get(line), ofStages.get(stageOf(begins, line))].some(isNamed);
  };
}

/** Returns the index of the stage that a line is in; -1 before the first stage. */
function stageOf(begins: readonly number[], line: number): number {
  return begins.findLastIndex((begin) => begin <= line);
}

/** Returns the checks that `# check=skip=` names. docker reads it only among the directives at the top. */
function skippedChecks(lines: readonly string[]): Set<string> {
  const skipped = new Set<string>();
  for (const line of lines) {
    if (!DIRECTIVE.test(line)) break;
    for (const option of (CHECK.exec(line)?.[1] ?? '').split(';')) {
      const list = /^\s*skip\s*=(.*)$/i.exec(option)?.[1];
      if (list !== undefined) add(skipped, namesIn(list));
    }
  }
  return skipped;
}

function namesIn(list: string): string[] {
  return list
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
}

function add(set: Set<string>, names: readonly string[]): void {
  for (const name of names) set.add(name);
}

function addTo(sets: Map<number, Set<string>>, key: number, names: readonly string[]): void {
  const set = sets.get(key) ?? new Set();
  add(set, names);
  sets.set(key, set);
}
