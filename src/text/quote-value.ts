import { escapeControls } from './escape.js';
import { redactUrl } from './redact-url.js';

const LONGEST = 120;

/**
 * A value from outside as a message shows it: quoted, on one line, cut after 120 characters, without what could
 * steer a terminal and without credentials.
 */
export function quoteValue(text: string): string {
  const safe = redactUrl(text);
  // JSON escapes the C0 controls; the C1 ones and those that turn the direction of text remain.
  return escapeControls(JSON.stringify(safe.length > LONGEST ? `${safe.slice(0, LONGEST)}…` : safe));
}
