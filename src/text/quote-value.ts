import { escapeControls } from './escape.js';
import { redactUrl } from './redact-url.js';

const LONGEST = 120;

/**
 * Formats a value from outside for a message: quoted, on one line, cut after 120 characters, without control characters and
 * credentials.
 */
export function quoteValue(text: string): string {
  const safe = redactUrl(text);
  // JSON escapes the C0 controls, but not the C1 controls and the characters that change the direction of text.
  return escapeControls(JSON.stringify(safe.length > LONGEST ? `${safe.slice(0, LONGEST)}…` : safe));
}
