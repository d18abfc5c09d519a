/**
 * Returns text that a terminal may get: characters that would steer it or turn its text round are escaped as JSON escapes them;
 * line ends and tabs stay. Text comes from packages, channels and registries as well.
 */
export function escapeForTerminal(text: string): string {
  return text.replace(/[^\n\t]+/g, escapeControls);
}

/** Returns the text on one line: control characters, and those that turn text round, are escaped as JSON escapes them. */
export function escapeControls(text: string): string {
  return text.replace(
    /[\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
