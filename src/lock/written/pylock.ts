import type { LockedWheel } from '../../wheels/types.js';
import type { Lock } from '../types.js';

/**
 * Returns a pylock.toml (PEP 751) of the wheels of a lock, in the order of their names: what pip and uv install beside its packages. It
 * states no python: the names of the files do.
 */
export function formatPylock({ wheels = [] }: Pick<Lock, 'wheels'>): string {
  const packages = wheels.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(packageOf);
  return ['lock-version = "1.0"\ncreated-by = "archi-construct"\n', ...packages].join('\n');
}

function packageOf({ name, version, fn, url, sha256, size }: LockedWheel): string {
  const wheel = [
    `name = ${tomlText(fn)}`,
    `url = ${tomlText(url)}`,
    ...(size === null ? [] : [`size = ${size}`]),
    `hashes = { sha256 = ${tomlText(sha256)} }`,
  ];
  return [
    '[[packages]]',
    `name = ${tomlText(name)}`,
    `version = ${tomlText(version)}`,
    `wheels = [{ ${wheel.join(', ')} }]\n`,
  ].join('\n');
}

/** A basic string of TOML 1.0 has the escapes of JSON, and one for DEL too. */
function tomlText(text: string): string {
  return JSON.stringify(text).replaceAll('\u007f', '\\u007f');
}
