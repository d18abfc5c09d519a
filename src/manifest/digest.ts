import { sha256 } from '../sha256.js';
import { withUnixLineEnds } from '../yaml/line-ends.js';
import type { YamlSource } from '../yaml/source.js';

/**
 * Returns the sha256 of a manifest's text without `audit:` and with Unix line ends, lower-case hex. Neither changes the packages,
 * so adding or editing `audit:` does not make a lock stale.
 */
export function manifestDigest(text: string, source: Pick<YamlSource, 'extent'>): string {
  return sha256(withUnixLineEnds(withoutAudit(text, source)));
}

function withoutAudit(text: string, source: Pick<YamlSource, 'extent'>): string {
  const extent = source.extent(['audit']);
  if (extent === null) return text;
  const head = text.slice(0, extent.start);
  // Also drops the blank lines after `audit:`, or those before it at the end of the file.
  const tail = text.slice(extent.end).replace(/^\s*\n/, '');
  return tail === '' ? `${head.trimEnd()}\n` : head + tail;
}
