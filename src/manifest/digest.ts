import { sha256 } from '../sha256.js';
import { withUnixLineEnds } from '../yaml/line-ends.js';
import type { YamlSource } from '../yaml/source.js';

/** Keys that do not change the packages: adding or editing them does not make a lock stale. */
const BESIDE_PACKAGES = [
  ...['audit', 'scripts', 'files', 'default_prefix', 'spaces_in_prefix', 'batch_mode', 'conclusion_text'],
  ...[
    'register_envs',
    'initialize_conda',
    'initialize_by_default',
    'virtual_specs',
    'condarc',
    'freeze',
    'installer_filename',
    'entry',
    'options',
  ],
];

/**
 * Returns the sha256 of a manifest's text without the keys that do not change the packages, and with Unix line ends, lower-case hex.
 */
export function manifestDigest(text: string, source: Pick<YamlSource, 'extent'>): string {
  const extents = BESIDE_PACKAGES.flatMap((key) => source.extent([key]) ?? []);
  // From the end, so that the offsets before stay true.
  const kept = extents.sort((a, b) => b.start - a.start).reduce(withoutExtent, text);
  return sha256(withUnixLineEnds(kept));
}

function withoutExtent(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
): string {
  const head = text.slice(0, start);
  // Also drops the blank lines after the key, or those before it at the end of the file.
  const tail = text.slice(end).replace(/^\s*\n/, '');
  return tail === '' ? `${head.trimEnd()}\n` : head + tail;
}
