import type { Problem } from '../errors.js';
import { readLenientYaml } from '../yaml/lenient.js';
import { type RecipeTree, recipeOf } from './outputs.js';
import { metaYamlScope } from './scope.js';
import { selectLines } from './selector.js';
import { renderTemplate } from './template.js';
import { childOf, listOf, textOrNull } from './tree.js';
import type { Recipe, RecipeTarget } from './types.js';

/**
 * Reads a conda-build recipe for one target: selectors, then jinja, then YAML. What cannot be read goes to `problems`;
 * null where nothing can be made of the rest. Throws UserError for what is no YAML.
 */
export function readMetaYaml(
  text: string,
  file: string,
  target: RecipeTarget,
  problems: Problem[],
): Recipe | null {
  const scope = metaYamlScope(target);
  const lines = selectLines(text.split(/\r?\n/), scope).map((line, index) => {
    if (line === null || typeof line === 'string') return line ?? '';
    problems.push({ where: `${file}:${index + 1}`, message: line.problem });
    return '';
  });
  const rendered = render(lines.join('\n'), { scope, file, problems });
  if (rendered === null) return null;
  const top = readLenientYaml(rendered, file);
  const tree: RecipeTree = {
    file,
    format: 'meta.yaml',
    name: textOrNull(childOf(top, 'package', 'name')),
    version: textOrNull(childOf(top, 'package', 'version')),
    top,
    outputs: listOf(childOf(top, 'outputs')).map((output) => ({
      name: textOrNull(childOf(output, 'name')),
      version: textOrNull(childOf(output, 'version')),
      tree: output,
    })),
  };
  return recipeOf(tree, target, problems);
}

function render(
  text: string,
  {
    scope,
    file,
    problems,
  }: {
    readonly scope: ReturnType<typeof metaYamlScope>;
    readonly file: string;
    readonly problems: Problem[];
  },
): string | null {
  try {
    return renderTemplate(text, scope);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const [, line = '1', message = error.message] = /^(\d+): ([\s\S]*)$/.exec(error.message) ?? [];
    problems.push({ where: `${file}:${line}`, message });
    return null;
  }
}
