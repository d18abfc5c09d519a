import type { AskedFeature, FeatureStates } from './types.js';

/** Returns the key of a feature in files of variants: `feature_http2`. */
export function variantKey(name: string): string {
  return `feature_${name.replaceAll('-', '_')}`;
}

/** Returns the variable that build scripts see: `FEATURE_HTTP2`. */
export function variableOf(name: string): string {
  return variantKey(name).toUpperCase();
}

/** Returns a feature's name as build strings have it: only letters and digits, since `_` ends it there. */
export function tagName(name: string): string {
  return name.replace(/[-_]/g, '');
}

/** Returns the begin of the build string of a package: `f_http2_1_ldap_0`. */
export function buildTag(states: FeatureStates): string {
  return ['f', ...inOrder([...states].map(([name, isOn]): [string, boolean] => [name, isOn]))].join('_');
}

/** Returns the pattern of the build strings of packages that have features on and off as asked: `f*_http2_1*_ldap_0*`. */
export function buildPattern(features: readonly AskedFeature[], own: FeatureStates): string {
  const states = new Map(
    features.map(({ name, state }) => [name, state === 'same' ? own.get(name) === true : state === 'on']),
  );
  return `${['f', ...inOrder([...states])].join('*_')}*`;
}

function inOrder(states: readonly (readonly [string, boolean])[]): string[] {
  return states.map(([name, isOn]) => `${tagName(name)}_${isOn ? 1 : 0}`).sort((a, b) => (a < b ? -1 : 1));
}
