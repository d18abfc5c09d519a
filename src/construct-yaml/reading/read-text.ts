import type { Problem } from '../../errors.js';
import { exceeds, limitOf } from '../../limits.js';
import { type PythonDocument, readPythonDocument } from '../../yaml/python-document.js';
import type { EnvironmentRead } from '../template/environment.js';
import type { renderTemplate } from '../template/render.js';
import type { Place, PlacedText } from './lines.js';
import { selectorNames } from './selector-names.js';
import { selectLines } from './selectors.js';

/** A construct.yaml after selectors, YAML and, where it was needed, jinja. */
export interface ReadText {
  /** The text that YAML was read from: what `--render` prints. */
  readonly rendered: string;
  /** Whether jinja was rendered: only if YAML could not be read without. */
  readonly isTemplate: boolean;
  readonly document: PythonDocument;
  readonly environment: readonly EnvironmentRead[];
  /** Problems so far, in the order of the file; with any of them the document does not count. */
  readonly problems: readonly Problem[];
  /** Returns `file:line:column` in the file of an offset in `rendered`. */
  where(offset: number): string;
}

/** What a construct.yaml is read with. */
export interface ReadingInput {
  /** The path, for messages. */
  readonly file: string;
  /** `linux-64`: what selectors are read for. */
  readonly platform: string;
  /** The environment that jinja may ask for. */
  readonly environment: ReadonlyMap<string, string>;
  /** Renders jinja: `renderTemplate`. Null if the text has none (`hasJinja`), so that nothing is loaded for it. */
  readonly render: typeof renderTemplate | null;
}

/** Whether a text may be a template. */
export function hasJinja(text: string): boolean {
  return /\{\{|\{%/.test(text);
}

// No YAML begins with it: `%` starts no scalar.
const FIRST_IS_STATEMENT = /^(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]*\{%/;

/** Reads a construct.yaml in constructor's order: line selectors, YAML, and jinja only if YAML fails. Never throws. */
export function readConstructText(
  text: string,
  { file, platform, environment, render }: ReadingInput,
): ReadText {
  if (text.length > limitOf('recipe-size')) return tooLarge(text, file);
  const selected = selectLines(text, selectorNames(platform), file);
  const document = FIRST_IS_STATEMENT.test(selected.text) ? null : readPythonDocument(selected.text);
  if (render === null || (document !== null && !(document.isBroken && hasJinja(selected.text))))
    return plain(selected, document ?? readPythonDocument(selected.text), file);
  const problems: Problem[] = [...selected.problems];
  const rendered = render(selected.text, environment, (offset, message) => {
    problems.push({ where: at(file, selected.placeOf(offset)), message });
  });
  const again = readPythonDocument(rendered.text);
  const where = (offset: number) => at(file, selected.placeOf(rendered.originOf(offset)));
  // Without what a template lost its YAML says little.
  if (problems.length === 0) problems.push(...placed(again, where));
  return {
    rendered: rendered.text,
    isTemplate: true,
    document: again,
    environment: rendered.environment,
    problems,
    where,
  };
}

function plain(
  selected: PlacedText & { problems: readonly Problem[] },
  document: PythonDocument,
  file: string,
): ReadText {
  const where = (offset: number) => at(file, selected.placeOf(offset));
  return {
    rendered: selected.text,
    isTemplate: false,
    document,
    environment: [],
    problems: [...selected.problems, ...placed(document, where)],
    where,
  };
}

function tooLarge(text: string, file: string): ReadText {
  const where = `${file}:1:1`;
  const problem = exceeds('recipe-size', { where, found: `${text.length} characters` });
  return {
    rendered: '',
    isTemplate: false,
    document: readPythonDocument(''),
    environment: [],
    problems: [problem],
    where: () => where,
  };
}

function placed({ problems }: PythonDocument, where: (offset: number) => string): Problem[] {
  return problems.map(({ offset, message, fix }) => ({
    where: where(offset),
    message,
    ...(fix !== undefined && { fix }),
  }));
}

function at(file: string, { line, column }: Place): string {
  return `${file}:${line}:${column}`;
}
