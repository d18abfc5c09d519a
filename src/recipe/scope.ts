import type { Platform } from '../conda/platform.js';
import { numberOf, textOf } from './expression/operators.js';
import type { Callable, Scope, Value } from './expression/types.js';
import { callMark } from './requirement.js';
import type { RecipeTarget } from './types.js';

/** What conda-build's selectors say of each platform, beside `linux` and `unix`; the others are false. */
const TRUE_FOR: Readonly<Record<Platform, readonly string[]>> = {
  'linux-64': ['linux64', 'x86', 'x86_64'],
  'linux-aarch64': ['aarch64'],
  'linux-ppc64le': ['ppc64le'],
  'linux-ppc64': ['ppc64'],
  'linux-s390x': ['s390x'],
  'linux-armv7l': ['arm', 'armv7l'],
  'linux-armv6l': ['arm', 'armv6l'],
  'linux-riscv64': ['riscv64'],
  'linux-32': ['linux32', 'x86'],
};

const FALSE_ELSE = [
  'osx',
  'win',
  'win32',
  'win64',
  'arm64',
  'emscripten',
  'wasm32',
  'wasi',
  'freebsd',
  'zos',
  'z',
];

const EVERY_SELECTOR = [...new Set([...Object.values(TRUE_FOR).flat(), ...FALSE_ELSE])];

/**
 * The names that selectors and jinja of a meta.yaml may use. The environment is empty: a recipe reads the same on every
 * machine. What conda-build would run to answer is empty too.
 */
export function metaYamlScope({ platform, variant }: RecipeTarget): Scope {
  return new Map<string, Value>([
    ...Object.entries(variant),
    ...platformNames(platform),
    ...pythonNames(variant['python'] ?? ''),
    ['build_platform', platform],
    ['target_platform', platform],
    ['np', firstTwo(variant['numpy'] ?? '')],
    ['pl', variant['perl'] ?? ''],
    ['nomkl', false],
    ['environ', ENVIRON],
    [
      'os',
      new Map<string, Value>([
        ['environ', ENVIRON],
        ['getenv', environmentGet],
        ['sep', '/'],
        ['pathsep', ':'],
      ]),
    ],
    ...BUILTINS,
    ...marked(['compiler', 'stdlib', 'cdt', 'pin_subpackage', 'pin_compatible']),
    ...[
      'load_setup_py_data',
      'load_setuptools',
      'load_file_data',
      'load_str_data',
      'load_file_regex',
      'load_npm',
    ].map((name): [string, Value] => [name, () => new Map()]),
    ['resolved_packages', () => []],
  ]);
}

/** The names that expressions of a recipe.yaml may use, before its own context. */
export function recipeYamlScope({ platform, variant }: RecipeTarget, matches: MatchesVersion): Scope {
  const env = new Map<string, Value>([
    ['get', environmentGet],
    ['get_default', environmentGet],
    ['exists', () => false],
  ]);
  return new Map<string, Value>([
    ...Object.entries(variant),
    ...platformNames(platform),
    ['build_platform', platform],
    ['target_platform', platform],
    ['host_platform', platform],
    ['env', env],
    ['match', ([version, spec]) => version === undefined || matches(bareVersion(version), textOf(spec))],
    ['is_linux', ([name]) => textOf(name).startsWith('linux-')],
    ['is_unix', ([name]) => !textOf(name).startsWith('win-')],
    ['is_windows', ([name]) => textOf(name).startsWith('win-')],
    ['is_osx', ([name]) => textOf(name).startsWith('osx-')],
    ...marked(['compiler', 'stdlib', 'cdt', 'pin_subpackage', 'pin_compatible']),
  ]);
}

/** As rattler-build reads it: of `3.12.* *_cpython` the version, and what nobody has set fits everything. */
function bareVersion(version: Value): string {
  const [first = ''] = textOf(version).split(' ');
  return first.replace(/\.?\*$/, '');
}

/** Whether a version fits a constraint (`>=3.9,<4`). */
export type MatchesVersion = (version: string, constraint: string) => boolean;

function platformNames(platform: Platform): [string, Value][] {
  const own = TRUE_FOR[platform];
  return [
    ...EVERY_SELECTOR.map((name): [string, Value] => [name, own.includes(name)]),
    ['linux', true],
    ['unix', true],
  ];
}

/** 37 for 3.7 and 311 for `3.11.* *_cpython`. */
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

const environmentGet: Callable = ([, otherwise]) => otherwise;

const ENVIRON: Value = new Map<string, Value>([['get', environmentGet]]);

const BUILTINS: readonly [string, Value][] = [
  ['int', ([value]) => Math.trunc(numberOf(value))],
  ['float', ([value]) => numberOf(value)],
  ['str', ([value]) => textOf(value)],
  ['bool', ([value]) => Boolean(value)],
  ['len', ([value]) => (typeof value === 'string' || Array.isArray(value) ? value.length : 0)],
  ['list', ([value]) => (Array.isArray(value) ? value : [])],
  ['tuple', ([value]) => (Array.isArray(value) ? value : [])],
  ['any', ([value]) => Array.isArray(value) && value.some(Boolean)],
  ['all', ([value]) => Array.isArray(value) && value.every(Boolean)],
];

function marked(calls: readonly ('compiler' | 'stdlib' | 'cdt' | 'pin_subpackage' | 'pin_compatible')[]) {
  return calls.map((call): [string, Value] => [call, ([name]) => callMark(call, textOf(name))]);
}
