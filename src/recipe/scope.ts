import { limitOf } from '../limits.js';
import { BeyondLimit } from './expression/bounds.js';
import { applyFilter } from './expression/filters.js';
import { itemsOf } from './expression/methods.js';
import { numberOf, parseNumber } from './expression/numbers.js';
import { keyOf, textOf, truth } from './expression/operators.js';
import { type Callable, FixedMap, Float, type Key, type Scope, type Value } from './expression/types.js';
import { KNOWN_AT_BUILD, NOT_RUN } from './not-known.js';
import { platformNames, rattlerNames } from './platform-names.js';
import { callMark } from './requirement.js';
import type { RecipeTarget } from './types.js';

/**
 * Returns the names for selectors of a meta.yaml: platform, environment, then the variant, with integers and booleans converted.
 * Only the given environment is used, so that a recipe reads the same on every machine.
 */
export function selectorScope(target: RecipeTarget): Scope {
  const names = environmentNames(target);
  for (const [key, text] of Object.entries(target.variant))
    if (!names.has(key)) names.set(key, asPython(text));
  // conda-build evaluates an unknown name as False.
  return { get: (name) => (names.has(name) ? names.get(name) : false), has: (name) => names.has(name) };
}

/**
 * Returns the names for jinja in a meta.yaml. The variant's values are texts, and override everything but functions. Names whose
 * value only a build or a program could give are set to an unknown value.
 */
export function metaYamlScope(target: RecipeTarget): Map<string, Value> {
  const { variant } = target;
  return new Map<string, Value>([
    ...[...NOT_RUN, ...KNOWN_AT_BUILD].map((name): [string, Value] => [name, undefined]),
    ...environmentNames(target),
    ...buildVariables(target),
    ...Object.entries(variant),
    ...BUILTINS,
    ...MARKED,
    ['ccache', () => 'ccache'],
    ['resolved_packages', () => []],
    ['installed', new FixedMap()],
  ]);
}

function environmentNames(target: RecipeTarget): Map<string, Value> {
  const { platform, variant, environment = NO_ENVIRONMENT } = target;
  const environ = new FixedMap(environment);
  return new Map<string, Value>([
    ...platformNames(platform),
    ...pythonNames(variant['python'] ?? ''),
    ['build_platform', platform],
    ['np', firstTwo(variant['numpy'] ?? '')],
    ['pl', variant['perl'] ?? ''],
    ['lua', variant['lua'] ?? ''],
    ['luajit', variant['lua']?.startsWith('2') ?? false],
    ['nomkl', environment.get('FEATURE_NOMKL') === '1'],
    ['environ', environ],
    [
      'os',
      new FixedMap([
        ['environ', environ],
        ['getenv', ([name, otherwise = null]) => environment.get(textOf(name)) ?? otherwise],
        ['sep', '/'],
        ['pathsep', ':'],
      ]),
    ],
    ...environment,
    ...PYTHON_FUNCTIONS,
    ['target_platform', variant['target_platform'] ?? platform],
  ]);
}

/** Returns those of conda-build's variables that do not depend on the machine or on packages. */
function buildVariables({ platform, variant }: RecipeTarget): [string, Value][] {
  const two = (name: string) => (variant[name] ?? '').split('.').slice(0, 2);
  const [, arch = ''] = platform.split('-');
  return [
    ['CONDA_BUILD', '1'],
    ['CONDA_BUILD_STATE', 'RENDER'],
    ['ARCH', arch],
    ['SUBDIR', platform],
    ['SHLIB_EXT', '.so'],
    ['PY3K', variant['python']?.startsWith('3') ? '1' : '0'],
    ['PY_VER', two('python').join('.')],
    ['CONDA_PY', two('python').join('')],
    ['NPY_VER', two('numpy').join('.')],
    ['CONDA_NPY', two('numpy').join('')],
    ['PERL_VER', two('perl').join('.')],
    ['CONDA_PERL', two('perl').join('.')],
    ['LUA_VER', two('lua').join('.')],
    ['CONDA_LUA', two('lua').join('.')],
    ['R_VER', variant['r_base'] ?? ''],
    ['CONDA_R', variant['r_base'] ?? ''],
  ];
}

/** The calls that leave a mark in a text, which is replaced later. */
const MARKED = (['compiler', 'stdlib', 'cdt', 'pin_subpackage', 'pin_compatible'] as const).map(
  (call): [string, Value] => [call, ([name]) => callMark(call, textOf(name))],
);
const NO_ENVIRONMENT: ReadonlyMap<string, string> = new Map();

/** Converts a variant's value as conda-build does for selectors: texts of integers and booleans become such. */
function asPython(text: string): Value {
  const number = parseNumber(text);
  if (typeof number === 'number') return number;
  const lower = text.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : text;
}

/** Returns the names for expressions of a recipe.yaml, without those of its own context. */
export function recipeYamlScope(
  { platform, variant, typed = {}, environment = NO_ENVIRONMENT }: RecipeTarget,
  matches: MatchesVersion,
): Map<string, Value> {
  const lookUp: Callable = ([name, second], named) => {
    const value = environment.get(textOf(name)) ?? named.get('default') ?? second;
    if (value !== undefined) return value;
    throw new SyntaxError(
      `the environment variable ${textOf(name)} is not set; set it with --env ${textOf(name)}=VALUE`,
    );
  };
  const env = new FixedMap([
    ['get', lookUp],
    ['get_default', lookUp],
    ['exists', ([name]) => environment.has(textOf(name))],
  ]);
  return new Map<string, Value>([
    ...rattlerNames(platform),
    ['SHLIB_EXT', '.so'],
    ...Object.entries(variant),
    ...Object.entries(typed),
    ['build_platform', platform],
    ['target_platform', platform],
    ['host_platform', platform],
    ['env', env],
    [
      'match',
      ([version, spec]) =>
        version === undefined || version === null || matches(bareVersion(version), textOf(spec)),
    ],
    ['is_linux', ([name]) => textOf(name).startsWith('linux-')],
    ['is_unix', ([name]) => !textOf(name).startsWith('win-')],
    ['is_windows', ([name]) => textOf(name).startsWith('win-')],
    ['is_osx', ([name]) => textOf(name).startsWith('osx-')],
    ...['load_from_file', 'git', 'hash'].map((name): [string, Value] => [name, undefined]),
    ...MARKED,
  ]);
}

/** Returns the version of `3.12.* *_cpython`, as rattler-build does. An unset version matches every constraint. */
function bareVersion(version: Value): string {
  const [first = ''] = textOf(version).split(' ');
  return first.replace(/\.?\*$/, '');
}

/** Returns whether a version matches a constraint (`>=3.9,<4`). Throws SyntaxError if one of them is invalid. */
export type MatchesVersion = (version: string, constraint: string) => boolean;

/** Returns 37 for `3.7` and 311 for `3.11.* *_cpython`. */
function firstTwo(version: string): number {
  return Number(version.split('.').slice(0, 2).join('').replace(/\D.*$/s, ''));
}

function pythonNames(python: string): [string, Value][] {
  const [major = ''] = python.split('.');
  const both = String(firstTwo(python));
  return [
    ['py', Number(both)],
    ['py2k', major === '2'],
    ['py3k', major === '3'],
    ...['26', '27', '33', '34', '35', '36'].map((digits): [string, Value] => [
      `py${digits}`,
      both === digits,
    ]),
  ];
}

/** The built-in functions of python that recipes use. */
const PYTHON_FUNCTIONS: readonly [string, Value][] = [
  ['int', ([value = 0]) => wholeOf(value)],
  ['float', ([value = 0]) => new Float(numberOf(value))],
  ['str', ([value = '']) => textOf(value)],
  ['bool', ([value]) => truth(value)],
  ['len', ([value]) => (value instanceof Map ? value.size : itemsOf(value).length)],
  ['list', ([value]) => [...itemsOf(value)]],
  ['tuple', ([value]) => [...itemsOf(value)]],
  ['set', ([value]) => applyFilter('unique', value, [], new Map())],
  ['sorted', ([value]) => applyFilter('sort', value, [], new Map())],
  ['dict', (args, named) => mappingOf(args, named)],
  ['any', ([value]) => itemsOf(value).some(truth)],
  ['all', ([value]) => itemsOf(value).every(truth)],
  ['abs', ([value]) => applyFilter('abs', value, [], new Map())],
  ['min', (args) => applyFilter('min', args.length === 1 ? args[0] : args, [], new Map())],
  ['max', (args) => applyFilter('max', args.length === 1 ? args[0] : args, [], new Map())],
];

/** The global functions of jinja. */
const BUILTINS: readonly [string, Value][] = [
  ['range', (args) => rangeOf(args.map(numberOf))],
  ['namespace', (args, named) => mappingOf(args, named)],
  ['dict', (args, named) => mappingOf(args, named)],
  ['lipsum', () => ''],
];

function wholeOf(value: Value): number {
  const number = typeof value === 'string' ? parseNumber(value) : value;
  return Math.trunc(numberOf(number ?? value));
}

function mappingOf([first]: readonly Value[], named: ReadonlyMap<string, Value>): Value {
  const pairs =
    first instanceof Map
      ? [...first]
      : itemsOf(first).map((pair): [Key, Value] => [keyOf(itemsOf(pair)[0]), itemsOf(pair)[1]]);
  return new Map<Key, Value>([...pairs, ...named]);
}

function rangeOf([first = 0, second, step = 1]: readonly number[]): Value {
  const [from, to] = second === undefined ? [0, first] : [first, second];
  const length = Math.max(0, Math.ceil((to - from) / step));
  if (!(length <= limitOf('expression-values'))) throw BeyondLimit.of('expression-values');
  return Array.from({ length }, (_, at) => from + at * step);
}
