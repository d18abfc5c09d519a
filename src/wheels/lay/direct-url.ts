import { redactUrl } from '../../text/redact-url.js';

/** Returns direct_url.json of a wheel that was asked for by its url or path (PEP 610), with sorted keys as pip writes it. */
export function directUrl({ url, sha256 }: { readonly url: string; readonly sha256: string }): string {
  const hash = JSON.stringify(`sha256=${sha256}`);
  return `{"archive_info": {"hash": ${hash}, "hashes": {"sha256": "${sha256}"}}, "url": ${ascii(redactUrl(url))}}`;
}

function ascii(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
