import { type RecipeTree, recipeOf } from './outputs.js';
import { neededSections } from './sections.js';
import { selectedText } from './selector.js';
import { renderTemplate } from './template.js';
import { childOf, listOf, readTree, textOrNull } from './tree.js';
import type { Reading, Recipe, TextFile } from './types.js';

/**
 * Reads a conda-build recipe for one target: selectors, then jinja, then YAML. What cannot be read goes to `problems`;
 * null where nothing can be made of the rest. Throws UserError for what is no YAML.
 */
export function readMetaYaml(
  { file, text }: TextFile,
  { scope, requirement, problems }: Reading,
): Recipe | null {
  const selected = selectedText({ file, text: neededSections(text) }, { scope, problems });
  const rendered = render(selected, { scope, file, problems });
  if (rendered === null) return null;
  const top = readTree(rendered, file);
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
  return recipeOf(tree, requirement, problems);
}

function render(
  text: string,
  { scope, file, problems }: Pick<Reading, 'scope' | 'problems'> & { readonly file: string },
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
