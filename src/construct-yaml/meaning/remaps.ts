import type { PythonValue } from '../../yaml/python-document.js';
import type { ConstructYaml } from '../types.js';
import { type ManifestChannels, manifestChannels } from './channels.js';
import type { ManifestLine } from './manifest-line.js';
import type { Given } from './values.js';

/** A channel and the one that its packages are recorded with. */
export interface ManifestRemap {
  readonly from: Given;
  readonly to: string;
}

/** Returns `channels_remap` at a path as a manifest has it; null without the key. */
export function manifestRemaps(
  { where }: ConstructYaml,
  value: PythonValue | undefined,
  path: readonly string[],
  names: Parameters<typeof manifestChannels>[1],
): { readonly remaps: readonly ManifestRemap[] | null; readonly problems: ManifestChannels['problems'] } {
  if (!Array.isArray(value)) return { remaps: null, problems: [] };
  const problems: ManifestChannels['problems'][number][] = [];
  const remaps = value.flatMap((item: PythonValue, index) => {
    const located = (key: string): readonly Given[] => {
      const text = item instanceof Map ? String(item.get(key)).trim() : '';
      const found = manifestChannels([{ value: text, where: where([...path, index, key]) }], names);
      problems.push(...found.problems);
      return found.channels;
    };
    const [to] = located('dest');
    return to === undefined ? [] : located('src').map((from) => ({ from, to: to.value }));
  });
  return { remaps, problems };
}

/** Returns the lines of `channels_remap`. */
export function remapLines(remaps: readonly ManifestRemap[] | null, where: string): ManifestLine[] {
  if (remaps === null) return [];
  const lines = remaps.map(({ from, to }) => ({
    text: `  - {from: ${JSON.stringify(from.value)}, to: ${JSON.stringify(to)}}`,
    where: from.where,
  }));
  return [{ text: remaps.length === 0 ? 'channels_remap: []' : 'channels_remap:', where }, ...lines];
}
