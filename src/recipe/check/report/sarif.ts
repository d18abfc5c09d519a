import { pathToFileURL } from 'node:url';
import { RECIPE_RULES } from '../rules.js';
import type { RecipeFinding } from '../types.js';
import type { RecipeReport } from './types.js';

/** Returns a report in SARIF 2.1.0, which code hosts and editors read. `pathOf` gives the path of a file below the root. */
export function sarifText({ findings }: RecipeReport, pathOf: (file: string) => string): string {
  const rules = RECIPE_RULES.map(({ id, severity, finds, reason }) => ({
    id,
    shortDescription: { text: finds },
    fullDescription: { text: reason },
    defaultConfiguration: { level: severity },
  }));
  const driver = { name: 'archi-construct', rules };
  const results = findings.map((finding) => resultOf(finding, pathOf));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver }, columnKind: 'utf16CodeUnits', results }],
  };
  return JSON.stringify(log, null, 2);
}

function resultOf(finding: RecipeFinding, pathOf: (file: string) => string) {
  const { rule, severity, message, expected, fix, file, line, column } = finding;
  const sentences = [message, expected && `expected: ${expected}`, fix].filter(Boolean).join('; ');
  return {
    ruleId: rule,
    ruleIndex: RECIPE_RULES.findIndex(({ id }) => id === rule),
    level: severity,
    message: { text: sentences },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(pathOf(file)) },
          region: { startLine: line, startColumn: column },
        },
      },
    ],
  };
}

/** Returns a relative path as a relative url, an absolute one as a file url. */
function uriOf(path: string): string {
  if (path.startsWith('/')) return pathToFileURL(path).href;
  return path.split('/').map(encodeURIComponent).join('/');
}
