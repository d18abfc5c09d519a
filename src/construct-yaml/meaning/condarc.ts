import { specName } from '../../conda/match-spec.js';
import type { PythonValue } from '../../yaml/python-document.js';
import type { ConstructYaml } from '../types.js';
import { dataOf } from './data.js';
import type { ManifestLine } from './manifest-line.js';
import { textOf, textsOf } from './values.js';

/**
 * Returns what a manifest says about `.condarc`: `condarc` as it is, else what constructor's `write_condarc` writes. Folders relative to
 * the construct.yaml are left out: no other machine has them.
 */
export function condarcLines(construct: ConstructYaml): ManifestLine[] {
  const { values, whereKey } = construct;
  const own = values.get('condarc');
  if (own !== undefined) return [condarcLine(own, whereKey(['condarc']))];
  if (values.get('write_condarc') !== true) return [];
  const where = whereKey(['write_condarc']);
  const channels = textsOf(construct, 'channels').map(({ value }) => value);
  const others = otherKeys(construct);
  const isRemapped = values.has('channels_remap');
  if (others.length === 0 && !isRemapped && channels.every(isPlainUrl))
    return channels.length === 0 ? [] : [{ text: 'write_condarc: true', where }];
  const kept = channels.filter((channel) => !/^\.\.?\//.test(channel));
  const keys = new Map<string, PythonValue>([
    ...others,
    ...(kept.length === 0 ? [] : [['channels', kept] as const]),
  ]);
  const ordered = ORDER.flatMap((key) => (keys.has(key) ? [[key, keys.get(key) ?? null] as const] : []));
  return ordered.length === 0 ? [] : [condarcLine(new Map(ordered), where)];
}

/** The keys in constructor's order. */
const ORDER = ['default_channels', 'channels', 'channel_alias', 'mirrored_channels'];

function otherKeys(construct: ConstructYaml): (readonly [string, PythonValue])[] {
  const { values } = construct;
  const defaults = textsOf(construct, 'conda_default_channels').map(({ value }) => value);
  const alias = textOf(construct, 'conda_channel_alias');
  const mirrored = values.get('mirrored_channels');
  const hasMamba = textsOf(construct, 'specs').some(({ value }) => specName(value) === 'mamba');
  return [
    ...(defaults.length === 0 ? [] : [['default_channels', defaults] as const]),
    ...(alias === null ? [] : [['channel_alias', alias.value] as const]),
    ...(mirrored instanceof Map && mirrored.size > 0 && hasMamba
      ? [['mirrored_channels', mirrored] as const]
      : []),
  ];
}

/** Whether a manifest's `write_condarc` writes a channel as it stands. */
function isPlainUrl(channel: string): boolean {
  return /^https?:\/\/\S+[^/]$/.test(channel);
}

function condarcLine(value: PythonValue, where: string): ManifestLine {
  return { text: `condarc: ${JSON.stringify(dataOf(value))}`, where };
}
