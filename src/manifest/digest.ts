import { createHash } from 'node:crypto';
import { withUnixLineEnds } from '../yaml/line-ends.js';
import type { YamlSource } from '../yaml/source.js';

/**
 * sha256 of a manifest's text without its `audit:`, lower-case hex: what an audit is to know makes no other packages, and
 * no lock stale; neither do the line ends of another system. The text of a manifest that has none is hashed as it is, and so is one to which `audit:` is added later.
 */
export function manifestDigest(text: string, source: Pick<YamlSource, 'extent'>): string {
  return createHash('sha256')
    .update(withUnixLineEnds(withoutAudit(text, source)))
    .digest('hex');
}

function withoutAudit(text: string, source: Pick<YamlSource, 'extent'>): string {
  const extent = source.extent(['audit']);
  if (extent === null) return text;
  const head = text.slice(0, extent.start);
  // Blank lines set it off from what is behind it, or at the end from what is before it.
  const tail = text.slice(extent.end).replace(/^\s*\n/, '');
  return tail === '' ? `${head.trimEnd()}\n` : head + tail;
}
