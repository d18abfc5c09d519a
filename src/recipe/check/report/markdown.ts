import { formatCounts } from '../../../findings/severity.js';
import { escapeControls } from '../../../text/escape.js';
import { byScore } from './text.js';
import type { RecipeReport } from './types.js';

/** Returns the lines of a report for a pull request or a page: a table of recipes, and one of findings. */
export function markdownLines({ recipes, counts, findings, from, to }: RecipeReport): string[] {
  return [
    `# ${recipes.length === 1 ? 'One recipe' : `${recipes.length} recipes`}, ${from} to ${to}`,
    ...['', `${formatCounts(counts)}.`, ''],
    ...['| score | errors | warnings | notes | recipe |', '| --: | --: | --: | --: | --- |'],
    ...byScore(recipes).map(({ score, counts: own, name }) =>
      row([String(score), String(own.error), String(own.warning), String(own.note), code(name)]),
    ),
    ...(findings.length === 0
      ? []
      : ['', '| place | severity | rule | finding | do |', '| --- | --- | --- | --- | --- |']),
    ...findings.map(({ where, severity, rule, message, fix, fixable }) =>
      row([
        code(where),
        severity,
        code(rule),
        plain(message),
        plain(fixable ? `${fix} (--fix)` : (fix ?? '')),
      ]),
    ),
  ];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Puts a text from a recipe into a code span, which has no markup inside. */
function code(text: string): string {
  const safe = escapeControls(text).replaceAll('|', '\\|');
  const longest = Math.max(0, ...(safe.match(/`+/g) ?? []).map((ticks) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${safe}${fence}` : `${fence} ${safe} ${fence}`;
}

function plain(text: string): string {
  return escapeControls(text).replace(/[\\`*_{}[\]<>|#&!~]/g, '\\$&');
}
