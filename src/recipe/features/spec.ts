import { type Problem, UserError } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import type { AskedFeature, FeatureSpec } from './types.js';

/** The names that a feature can have. */
export const FEATURE_NAME = /^[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*$/;

/** No spec is longer. */
const LONGEST = 1000;

/** The marks before a feature's name. */
const STATES: Readonly<Record<string, AskedFeature['state']>> = { '~': 'off', '&': 'same' };

/**
 * Parses a spec that may have features in brackets, `name version [a, ~b, &c]`. Brackets with `=` are conda's own, and part of a
 * plain spec. Returns null if the text has no name, as jinja. Throws UserError with every problem of the features.
 */
export function parseFeatureSpec(text: string, where: string): FeatureSpec | null {
  const trimmed = text.trim();
  if (trimmed.length > LONGEST) return null;
  const open = trimmed.endsWith(']') ? trimmed.lastIndexOf('[') : -1;
  const inside = open < 0 ? null : trimmed.slice(open + 1, -1);
  const isFeatured = inside !== null && !inside.includes('=') && !inside.includes('}');
  const plain = isFeatured ? trimmed.slice(0, open).trim() : trimmed;
  const unchanneled = plain.replace(/^\S*::/, '');
  const name = /^[\w.-]+(?=$|[\s=<>!~[*])/.exec(unchanneled)?.[0];
  if (name === undefined) {
    if (isFeatured && /[~&\w]/.test(inside)) throw refused(trimmed, [noName(where, trimmed)]);
    return null;
  }
  const version = unchanneled.slice(name.length).trim();
  if (!isFeatured) return { name: name.toLowerCase(), version, features: [] };
  const problems: Problem[] = [];
  if (hasBuild(version)) problems.push(withBuild(where, version));
  const features = inside.trim() === '' ? [] : inside.split(',').map((word) => asked(word.trim()));
  for (const { name: feature } of features)
    if (!FEATURE_NAME.test(feature)) problems.push(badName(where, feature));
  problems.push(...contradictions(features, where));
  if (problems.length > 0) throw refused(trimmed, problems);
  return { name: name.toLowerCase(), version, features };
}

function asked(word: string): AskedFeature {
  const state = STATES[word.charAt(0)];
  return state === undefined ? { name: word, state: 'on' } : { name: word.slice(1).trim(), state };
}

/** A version is one word, with jinja as a part of it. */
function hasBuild(version: string): boolean {
  return (
    /\S\s+\S/.test(version.replace(/\$?\{\{[^}]*\}\}/g, 'x').replace(/\s*([,|])\s*/g, '$1')) ||
    /[^\s=<>!~]=[^=]/.test(version)
  );
}

function contradictions(features: readonly AskedFeature[], where: string): Problem[] {
  const states = new Map<string, AskedFeature['state']>();
  return features.flatMap(({ name, state }) => {
    const earlier = states.get(name) ?? state;
    states.set(name, earlier);
    if (earlier === state) return [];
    return [{ where, message: `the feature ${name} is asked for in two ways`, fix: 'keep one of them' }];
  });
}

function badName(where: string, name: string): Problem {
  return {
    ...{ where, message: 'this cannot be the name of a feature', found: quoteValue(name) },
    expected: 'lower-case letters, digits, and - or _ between them, as in [http2, ~ldap, &static]',
  };
}

function withBuild(where: string, version: string): Problem {
  return {
    ...{ where, message: 'features stand for a build string, and there is one already' },
    ...{ expected: 'a name, a version without blanks, and features', found: quoteValue(version) },
  };
}

function noName(where: string, text: string): Problem {
  return {
    ...{ where, message: 'only a package that is named can be asked for features', found: quoteValue(text) },
    expected: 'name [feature, ~feature]',
  };
}

function refused(text: string, problems: readonly Problem[]): UserError {
  return new UserError(`the features of ${quoteValue(text)} cannot be read`, problems);
}
