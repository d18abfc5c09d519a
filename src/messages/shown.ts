import { redactUrl } from '../conda/channel-url.js';

const LONGEST = 120;

/**
 * A value from outside as a message shows it: quoted, on one line, cut after 120 characters, without what could
 * steer a terminal and without credentials.
 */
export function shown(text: string): string {
  const safe = redactUrl(text);
  return escapeControls(JSON.stringify(safe.length > LONGEST ? `${safe.slice(0, LONGEST)}…` : safe));
}

/** JSON escapes the C0 controls; the C1 ones and those that turn the direction of text remain. */
function escapeControls(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
