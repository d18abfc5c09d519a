import type { HttpSend } from '../../host/http/get.js';
import { escapeControls } from '../../text/escape.js';

/** Maximum number of characters of a response's warnings. */
const MOST = 4096;
const WARNING = /\b299 - "((?:[^"\\]|\\.)*)"/g;

/**
 * Reports the warnings in a registry's responses (distribution specification, "Warnings"), each text once. Ignores those of
 * servers that it redirects to.
 */
export function withServerWarnings(
  send: HttpSend,
  { registry, name, warn }: { registry: URL; name: string; warn: (message: string) => void },
): HttpSend {
  const warned = new Set<string>();
  return async (request) => {
    const response = await send(request);
    if (new URL(request.url).origin !== registry.origin || response.redirectedTo !== undefined)
      return response;
    const header = (response.headers.get('warning') ?? '').slice(0, MOST);
    for (const [, quoted = ''] of header.matchAll(WARNING)) {
      const text = quoted.replace(/\\(.)/g, '$1');
      if (!warned.has(text)) warn(`${name} warns: ${escapeControls(text)}`);
      warned.add(text);
    }
    return response;
  };
}
