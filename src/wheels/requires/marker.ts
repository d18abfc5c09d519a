import { projectName } from '../name/project-name.js';
import { meets, parseSpecifier } from './specifier.js';

/** What a target says of itself in markers (PEP 508): `python_version`, `sys_platform` and the others; an unknown one is empty. */
export type MarkerEnvironment = ReadonlyMap<string, string>;

/** A marker that can be evaluated; nothing in it is run. */
export type Marker =
  | { readonly kind: 'and' | 'or'; readonly left: Marker; readonly right: Marker }
  | { readonly kind: 'compare'; readonly left: Operand; readonly operator: string; readonly right: Operand };

type Operand = { readonly kind: 'variable' | 'text'; readonly value: string };

const TOKEN = /\s*(?:(\()|(\))|('[^']*'|"[^"]*")|(===|==|~=|!=|<=|>=|<|>)|([A-Za-z_.]+))/y;

/** Tokens and levels of parentheses in one marker. */
const MOST_TOKENS = 500;
const DEEPEST = 50;

/** Reads a marker. Returns null if it is none, or has more than 500 words. */
export function parseMarker(text: string): Marker | null {
  const tokens = tokensOf(text);
  if (tokens === null) return null;
  const state: State = { tokens, at: 0 };
  const marker = orOf(state, 0);
  return state.at === tokens.length ? marker : null;
}

/** Returns whether a marker holds. */
export function holds(marker: Marker, environment: MarkerEnvironment): boolean {
  if (marker.kind === 'compare') return compares(marker, environment);
  const { kind, left, right } = marker;
  const isLeft = holds(left, environment);
  return kind === 'and' ? isLeft && holds(right, environment) : isLeft || holds(right, environment);
}

interface State {
  readonly tokens: readonly string[];
  at: number;
}

function tokensOf(text: string): string[] | null {
  const tokens: string[] = [];
  let at = 0;
  const end = text.trimEnd().length;
  while (at < end) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null || tokens.length >= MOST_TOKENS) return null;
    tokens.push(match[0].trimStart());
    at = TOKEN.lastIndex;
  }
  return tokens;
}

function orOf(state: State, depth: number): Marker | null {
  let left = andOf(state, depth);
  while (left !== null && state.tokens[state.at] === 'or') {
    state.at += 1;
    const right = andOf(state, depth);
    left = right && { kind: 'or', left, right };
  }
  return left;
}

function andOf(state: State, depth: number): Marker | null {
  let left = atomOf(state, depth);
  while (left !== null && state.tokens[state.at] === 'and') {
    state.at += 1;
    const right = atomOf(state, depth);
    left = right && { kind: 'and', left, right };
  }
  return left;
}

function atomOf(state: State, depth: number): Marker | null {
  if (depth > DEEPEST) return null;
  if (state.tokens[state.at] === '(') {
    state.at += 1;
    const inner = orOf(state, depth + 1);
    if (state.tokens[state.at] !== ')') return null;
    state.at += 1;
    return inner;
  }
  const left = operandOf(state);
  const operator = left && operatorOf(state);
  const right = operator && operandOf(state);
  return left && operator && right ? { kind: 'compare', left, operator, right } : null;
}

const OPERATORS = ['===', '==', '~=', '!=', '<=', '>=', '<', '>', 'in'];

function operatorOf(state: State): string | null {
  const token = state.tokens[state.at] ?? '';
  state.at += 1;
  if (token === 'not' && state.tokens[state.at] === 'in') {
    state.at += 1;
    return 'not in';
  }
  return OPERATORS.includes(token) ? token : null;
}

/** Old names of variables, with a dot. */
const ALIASES: Readonly<Record<string, string>> = {
  'os.name': 'os_name',
  'sys.platform': 'sys_platform',
  'platform.version': 'platform_version',
  'platform.machine': 'platform_machine',
  'platform.python_implementation': 'platform_python_implementation',
  python_implementation: 'platform_python_implementation',
};

const VARIABLES = [
  ...['os_name', 'sys_platform', 'platform_machine', 'platform_python_implementation', 'platform_release'],
  ...['platform_system', 'platform_version', 'python_version', 'python_full_version', 'implementation_name'],
  ...['implementation_version', 'extra'],
];

function operandOf(state: State): Operand | null {
  const token = state.tokens[state.at] ?? '';
  state.at += 1;
  if (/^['"]/.test(token)) return { kind: 'text', value: token.slice(1, -1) };
  const name = ALIASES[token] ?? token;
  return VARIABLES.includes(name) ? { kind: 'variable', value: name } : null;
}

function compares(
  { left, operator, right }: Extract<Marker, { kind: 'compare' }>,
  environment: MarkerEnvironment,
): boolean {
  const textOf = ({ kind, value }: Operand) => (kind === 'text' ? value : (environment.get(value) ?? ''));
  const [a, b] = [textOf(left), textOf(right)];
  const isOf = (names: readonly string[]) =>
    [left, right].some(({ kind, value }) => kind === 'variable' && names.includes(value));
  if (isOf(['extra'])) return comparesTexts(projectName(a), operator, projectName(b));
  // As versions if the right side is one; else as texts.
  const clauses = isOf(VERSIONS) ? parseSpecifier(`${operator}${b}`) : null;
  return clauses === null || a === '' ? comparesTexts(a, operator, b) : meets(a, clauses);
}

function comparesTexts(a: string, operator: string, b: string): boolean {
  switch (operator) {
    case 'in':
      return b.includes(a);
    case 'not in':
      return !b.includes(a);
    case '==':
    case '===':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    default:
      return false;
  }
}

/** Variables that are compared as versions. */
const VERSIONS = ['python_version', 'python_full_version', 'implementation_version', 'platform_release'];
