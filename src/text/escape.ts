/**
 * Returns text that is safe on a terminal: control characters, and characters that change the direction of text, are escaped as
 * in JSON; newlines and tabs stay. Such text may come from packages, channels and registries.
 */
export function escapeForTerminal(text: string): string {
  return text.replace(/[^\n\t]+/g, escapeControls);
}

/** Returns the text on one line: control characters, and characters that change the direction of text, are escaped as in JSON. */
export function escapeControls(text: string): string {
  return text.replace(
    /[\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
