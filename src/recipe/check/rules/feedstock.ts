import { childNode, type Node, readNodes } from '../../outline/nodes.js';
import { unquoted } from '../../outline/scalars.js';
import { insertLines } from '../edits.js';
import type { RecipeRule, Spot } from '../types.js';
import { builtOutputs } from './requirements-of.js';
import { newlineOf } from './script-edits.js';

const SOURCE = 'How to enable cross-compilation';

const buildPlatform: RecipeRule = {
  id: 'build-platform',
  severity: 'warning',
  finds: 'a conda-forge.yml that says neither where the target is built nor by whom',
  reason: 'Without `build_platform` or `provider` no package is built for the target.',
  source: SOURCE,
  repair: '`build_platform` gets the target',
  check: (recipe) => {
    const { config, machines } = recipe;
    if (config === null || builtOutputs(recipe).length === 0) return [];
    const { file, text } = config;
    const target = machines.to.replace('-', '_');
    const root = readNodes(text);
    const platforms = childNode(root, 'build_platform');
    // Where some targets are crossed, a provider alone would build this one slowly, on its own kind or emulated.
    const place = platforms === undefined || isEmpty(platforms) ? childNode(root, 'provider') : platforms;
    if (hasKey(place, target)) return [];
    const line = `${target}: ${machines.from.replace('-', '_')}`;
    const spot = {
      ...{ file, at: platforms?.valueAt ?? 0 },
      message: `${machines.to} is not built`,
      expected: `build_platform: ${line}`,
      fix: 'add the target',
    };
    return [{ ...spot, edits: editsFor({ file, text, newline: newlineOf(text) }, platforms, line) }];
  },
};

function isEmpty({ value, children }: Node): boolean {
  return children.length === 0 && /^(?:|\{\s*\})$/.test(value);
}

/** Returns whether a mapping has a key, in braces as well. */
function hasKey(node: Node | undefined, key: string): boolean {
  if (node === undefined) return false;
  return childNode(node, key) !== undefined || new RegExp(`[{,\\s]["']?${key}["']?\\s*:`).test(node.value);
}

function editsFor(
  file: { readonly file: string; readonly text: string; readonly newline: string },
  platforms: Node | undefined,
  line: string,
): Spot['edits'] {
  if (platforms === undefined) return [insertLines(file, file.text.length, ['build_platform:', `  ${line}`])];
  if (/^\{\s*\}$/.test(platforms.value)) {
    const end = platforms.valueAt + platforms.value.length;
    return [{ file: file.file, at: platforms.valueAt, end, text: `{${line}}` }];
  }
  if (platforms.value !== '') return [];
  const [first] = platforms.children;
  return [insertLines(file, platforms.end, [' '.repeat(first?.column ?? platforms.column + 2) + line])];
}

const testSetting: RecipeRule = {
  id: 'test-setting',
  severity: 'note',
  finds: '`test_on_native_only` in conda-forge.yml',
  reason: 'The key is deprecated, and means the same as `test: native_and_emulated`.',
  source: 'conda-smithy’s schema of conda-forge.yml',
  repair: '`test: native_and_emulated`',
  check: ({ config }) => {
    if (config === null) return [];
    const { file, text } = config;
    const root = readNodes(text);
    const node = childNode(root, 'test_on_native_only');
    if (node === undefined || !/^(?:true|yes|on)$/i.test(unquoted(node.value))) return [];
    const at = node.lineAt + node.column;
    const end = node.valueAt + node.value.length;
    const isFree = childNode(root, 'test') === undefined;
    return [
      {
        ...{ file, at },
        message: 'test_on_native_only is deprecated',
        expected: 'test: native_and_emulated',
        found: text.slice(at, end),
        fix: 'use test',
        edits: isFree ? [{ file, at, end, text: 'test: native_and_emulated' }] : [],
      },
    ];
  },
};

/** The rules about conda-forge.yml. */
export const feedstockRules: readonly RecipeRule[] = [buildPlatform, testSetting];
