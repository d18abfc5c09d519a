import { formatCounts } from '../../../findings/severity.js';
import { escapeControls } from '../../../text/escape.js';
import type { CheckedFile, RecipeReport } from './types.js';

/** Returns the lines of the findings, one below the other. */
export function findingLines({ findings }: RecipeReport): string[] {
  return findings.flatMap(({ where, severity, message, rule, expected, found, fix, fixable }) => {
    const details = Object.entries({ expected, found, do: fixable ? `${fix}, or --fix` : fix });
    return [
      `${where}: ${severity}: ${message} [${rule}]`,
      ...details.flatMap(([label, text]) =>
        text === undefined ? [] : [`    ${`${label}:`.padEnd(10)}${cut(text)}`],
      ),
    ].map(escapeControls);
  });
}

const LONGEST = 200;

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** Returns the table of several recipes, the readiest first, and the line that counts everything. */
export function summaryLines({ recipes, counts, fixed, from, to }: RecipeReport): string[] {
  const done =
    fixed.length === 0 ? '' : `; ${fixed.length} ${fixed.length === 1 ? 'file' : 'files'} repaired`;
  const [only] = recipes;
  const what = recipes.length === 1 && only !== undefined ? only.name : `${recipes.length} recipes`;
  const score = recipes.length === 1 && only !== undefined ? `, score ${only.score}` : '';
  return [
    ...(recipes.length > 1 ? tableLines(recipes) : []),
    escapeControls(`${what}, ${from} to ${to}: ${formatCounts(counts)}${score}${done}`),
  ];
}

function tableLines(recipes: readonly CheckedFile[]): string[] {
  const rows = byScore(recipes).map(({ score, counts, name }) => [
    ...[score, counts.error, counts.warning, counts.note].map(String),
    name,
  ]);
  const all = [['score', 'errors', 'warnings', 'notes', 'recipe'], ...rows];
  return all.map((row) =>
    escapeControls(row.map((cell, i) => (i === 4 ? cell : cell.padStart(8))).join('  ')),
  );
}

/** Sorts recipes by score, the readiest first. */
export function byScore(recipes: readonly CheckedFile[]): CheckedFile[] {
  return recipes.toSorted((a, b) => b.score - a.score);
}
