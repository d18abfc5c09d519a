import type { HttpSend } from '../../host/http/get.js';
import { escapeControls } from '../../text/escape.js';

/** A registry must not send more than so many characters of warnings. */
const MOST = 4096;
const WARNING = /\b299 - "((?:[^"\\]|\\.)*)"/g;

/**
 * Tells what a registry warns of in its answers (distribution specification, "Warnings"), each text once. Nothing else
 * follows from it, and who stores its blobs warns of nothing.
 */
export function withWarnings(
  send: HttpSend,
  { registry, name, warn }: { registry: URL; name: string; warn: (message: string) => void },
): HttpSend {
  const told = new Set<string>();
  return async (request) => {
    const response = await send(request);
    if (new URL(request.url).origin !== registry.origin || response.redirectedTo !== undefined)
      return response;
    const header = (response.headers.get('warning') ?? '').slice(0, MOST);
    for (const [, quoted = ''] of header.matchAll(WARNING)) {
      const text = quoted.replace(/\\(.)/g, '$1');
      if (!told.has(text)) warn(`${name} warns: ${escapeControls(text)}`);
      told.add(text);
    }
    return response;
  };
}
