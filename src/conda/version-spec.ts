import { compilePattern, type Pattern } from './pattern.js';
import type { Versions } from './version.js';

/** How two versions are compared. */
export type VersionOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | '~=' | 'starts' | 'not-starts';

/** A version constraint, parsed: `>=1.8,<2|1.7.*` is any of (all of (>=1.8, <2), starts 1.7). */
export type VersionSpec =
  | { readonly kind: 'any-of' | 'all-of'; readonly specs: readonly VersionSpec[] }
  | { readonly kind: 'compare'; readonly operator: VersionOperator; readonly version: string }
  | { readonly kind: 'pattern'; readonly source: string; readonly negated: boolean; readonly test: Pattern }
  | { readonly kind: 'anything' };

/** Parses a version constraint (CEP-29). Throws SyntaxError, which names the malformed part. */
export function parseVersionSpec(text: string): VersionSpec {
  const tokens = text.match(TOKEN)?.map((token) => token.trim()) ?? [];
  const { spec, rest } = parseAnyOf(tokens.filter((token) => token !== ''));
  if (rest.length > 0) throw new SyntaxError(`unexpected ${JSON.stringify(rest[0])}`);
  return spec;
}

/**
 * Returns whether a version satisfies the constraint. Throws TypeError if `version` or a version of the constraint cannot be
 * parsed by rattler.
 */
export function matchesVersion(spec: VersionSpec, version: string, versions: Versions): boolean {
  switch (spec.kind) {
    case 'anything':
      return true;
    case 'any-of':
      return spec.specs.some((part) => matchesVersion(part, version, versions));
    case 'all-of':
      return spec.specs.every((part) => matchesVersion(part, version, versions));
    case 'pattern':
      return spec.test(version) !== spec.negated;
    case 'compare':
      return COMPARE[spec.operator](version, spec.version, versions);
  }
}

/** Returns the lower bounds of a constraint, from all its parts; empty if it has none. */
export function lowerBounds(spec: VersionSpec | null): string[] {
  if (spec === null) return [];
  if (spec.kind === 'all-of' || spec.kind === 'any-of') return spec.specs.flatMap(lowerBounds);
  const isLower = spec.kind === 'compare' && ['>=', '==', '~=', 'starts'].includes(spec.operator);
  return isLower ? [spec.version] : [];
}

/** A regular expression ends at its `$`; otherwise brackets, `|` and `,` are tokens of their own. */
const TOKEN = /\s*\^[^$]*\$|\s*[()|,]|[^()|,]+/g;

const COMPARE: Readonly<
  Record<VersionOperator, (version: string, other: string, versions: Versions) => boolean>
> = {
  '==': (version, other, { compare }) => compare(version, other) === 0,
  '!=': (version, other, { compare }) => compare(version, other) !== 0,
  '<': (version, other, { compare }) => compare(version, other) < 0,
  '<=': (version, other, { compare }) => compare(version, other) <= 0,
  '>': (version, other, { compare }) => compare(version, other) > 0,
  '>=': (version, other, { compare }) => compare(version, other) >= 0,
  '~=': (version, other, { isCompatible }) => isCompatible(version, other),
  starts: (version, other, { startsWith }) => startsWith(version, other),
  'not-starts': (version, other, { startsWith }) => !startsWith(version, other),
};

interface Parsed {
  readonly spec: VersionSpec;
  readonly rest: readonly string[];
}

/** Maximum nesting of brackets: more than anybody writes, and far less than the stack allows. */
const DEEPEST = 40;

function parseAnyOf(tokens: readonly string[], depth = 0): Parsed {
  if (depth > DEEPEST) throw new SyntaxError('the constraint is nested too deeply');
  const allOf = (rest: readonly string[]) => parseAllOf(rest, depth);
  return parseChain(tokens, { separator: '|', kind: 'any-of', parsePart: allOf });
}

function parseAllOf(tokens: readonly string[], depth: number): Parsed {
  const atom = (rest: readonly string[]) => parseAtom(rest, depth);
  return parseChain(tokens, { separator: ',', kind: 'all-of', parsePart: atom });
}

interface Chain {
  readonly separator: string;
  readonly kind: 'any-of' | 'all-of';
  readonly parsePart: (tokens: readonly string[]) => Parsed;
}

function parseChain(tokens: readonly string[], { separator, kind, parsePart }: Chain): Parsed {
  const specs: VersionSpec[] = [];
  let rest = tokens;
  do {
    if (specs.length > 0) rest = rest.slice(1);
    const part = parsePart(rest);
    specs.push(part.spec);
    rest = part.rest;
  } while (rest[0] === separator);
  const [only] = specs;
  return { spec: specs.length === 1 && only !== undefined ? only : { kind, specs }, rest };
}

function parseAtom([first, ...rest]: readonly string[], depth: number): Parsed {
  if (first === undefined) throw new SyntaxError('a version is missing');
  if (first !== '(') return { spec: parseLeaf(first), rest };
  const inner = parseAnyOf(rest, depth + 1);
  if (inner.rest[0] !== ')') throw new SyntaxError('")" is missing');
  return { spec: inner.spec, rest: inner.rest.slice(1) };
}

/** The characters of a version (CEP-29), and `*`. Whether it is a version shows when rattler compares it. */
const OPERAND = /^[A-Za-z0-9._+!*-]+$/;

function parseLeaf(leaf: string): VersionSpec {
  if (leaf.startsWith('^') || leaf.endsWith('$')) return pattern(leaf, false);
  const [, operator = '', operand = ''] = /^([=!<>~]*)\s*(.*)$/.exec(leaf) ?? [];
  if (!OPERAND.test(operand) || operand.includes('..'))
    throw new SyntaxError(`${JSON.stringify(leaf)} is not a version constraint`);
  const prefix = operand.replace(/(\.?\*)+$/, '');
  if (prefix.includes('*')) return glob(operator, operand, leaf);
  if (prefix !== operand) return starts(operator, prefix, leaf);
  return compare(operator, operand, leaf);
}

/** `1.7.*` and `1.7*`; with `<`, `>` and the like the star is ignored, as in conda. */
function starts(operator: string, version: string, leaf: string): VersionSpec {
  if (version === '' && ['', '=', '==', '>='].includes(operator)) return { kind: 'anything' };
  if (operator === '!=') return { kind: 'compare', operator: 'not-starts', version };
  if (operator === '' || operator === '=' || operator === '==')
    return { kind: 'compare', operator: 'starts', version };
  return compare(operator, version, leaf);
}

function glob(operator: string, operand: string, leaf: string): VersionSpec {
  if (!['', '=', '==', '!='].includes(operator))
    throw new SyntaxError(`${JSON.stringify(leaf)} compares a pattern`);
  return pattern(operand, operator === '!=');
}

function compare(operator: string, version: string, leaf: string): VersionSpec {
  if (operator === '') return { kind: 'compare', operator: '==', version };
  if (operator === '=') return { kind: 'compare', operator: 'starts', version };
  if (isOperator(operator)) return { kind: 'compare', operator, version };
  throw new SyntaxError(`${JSON.stringify(leaf)} has an unknown operator`);
}

function isOperator(text: string): text is Exclude<VersionOperator, 'starts' | 'not-starts'> {
  return ['==', '!=', '<', '<=', '>', '>=', '~='].includes(text);
}

function pattern(source: string, negated: boolean): VersionSpec {
  const test = compilePattern(source);
  if (test === null) throw new SyntaxError(`${JSON.stringify(source)} is not a supported pattern`);
  return { kind: 'pattern', source, negated, test };
}
