import { isMap, isScalar, isSeq, parseAllDocuments, type Scalar } from 'yaml';
import type { Platform } from '../conda/platform.js';
import { type Problem, UserError } from '../errors.js';
import { exceeds, limitOf } from '../limits.js';
import { selectorScope } from '../recipe/scope.js';
import { selectLines } from '../recipe/selector.js';
import { USUAL_VARIANT } from '../recipe/variant.js';
import { isNestedTooDeep } from '../yaml/depth.js';
import type { BuildConfig, ConfigValue } from './types.js';

/**
 * Reads a conda_build_config.yaml for one target. A key may occur several times, with selectors. Reads only texts and lists of
 * texts, and evaluates nothing but selectors. Throws UserError with every problem.
 */
export function readBuildConfig(text: string, file: string, platform: Platform): BuildConfig {
  // The largest known file, conda-forge's, has 30 kB.
  if (text.length > limitOf('recipe-size'))
    throw unreadable(file, [exceeds('recipe-size', { where: file, found: `${text.length} characters` })]);
  const active = activeLines(text, file, platform);
  const lineAt = lineFinder(text);
  const values = scalarsOf(text, file).flatMap(({ key, node }): ConfigValue[] => {
    const [start, end] = node.range ?? [0, 0];
    if (typeof node.value !== 'string' || start === end) return [];
    const first = text.charAt(start);
    const quote = first === "'" || first === '"' ? first : '';
    return [{ key, value: node.value, start, end, quote, active: active[lineAt(start)] ?? true }];
  });
  return { file, text, values };
}

function activeLines(text: string, file: string, platform: Platform): boolean[] {
  const scope = selectorScope({ platform, variant: USUAL_VARIANT });
  const selected = selectLines(text.split('\n'), scope);
  const problems = selected.flatMap((line, at): Problem[] =>
    typeof line === 'object' && line !== null ? [{ where: `${file}:${at + 1}`, message: line.problem }] : [],
  );
  if (problems.length > 0) throw unreadable(file, problems);
  return selected.map((line) => line !== null);
}

/** Returns the texts below each top-level key: its value, or the items of its list. */
function scalarsOf(text: string, file: string): { readonly key: string; readonly node: Scalar }[] {
  const [document, ...more] = parseDocuments(text, file);
  const problems = document?.errors.map(({ message }) => ({ where: file, message })) ?? [];
  if (problems.some(({ message }) => message.includes('call stack'))) throw tooDeep(file);
  if (problems.length > 0) throw unreadable(file, problems.slice(0, MOST_PROBLEMS));
  if (more.length > 0) throw unreadable(file, [SEVERAL_DOCUMENTS]);
  const root = document?.contents;
  if (root === null || root === undefined) return [];
  if (!isMap(root)) {
    throw unreadable(file, [
      { where: file, message: 'it is not a mapping', expected: 'a mapping from names to values' },
    ]);
  }
  return root.items.flatMap(({ key, value }) => {
    const name = isScalar(key) ? String(key.value) : '';
    const nodes: readonly unknown[] = isSeq(value) ? value.items : [value];
    return nodes.filter((node) => isScalar(node)).map((node) => ({ key: name, node }));
  });
}

const MOST_PROBLEMS = 5;

/** conda-build refuses such a file too. */
const SEVERAL_DOCUMENTS: Problem = { message: 'it has several YAML documents', expected: 'one' };

function parseDocuments(text: string, file: string) {
  if (isNestedTooDeep(text)) throw tooDeep(file);
  try {
    const options = {
      schema: 'failsafe',
      prettyErrors: false,
      uniqueKeys: false,
      logLevel: 'silent',
    } as const;
    const documents = parseAllDocuments(text, options);
    return 'empty' in documents ? [] : documents;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw tooDeep(file);
  }
}

/** Returns a function from an offset to the number of its line, from 0. */
function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low;
  };
}

function tooDeep(file: string): UserError {
  return unreadable(file, [exceeds('yaml-depth', { where: file })]);
}

function unreadable(file: string, problems: readonly Problem[]): UserError {
  return new UserError(`${file} cannot be read as a conda_build_config.yaml`, problems);
}
