/** Returns the text with LF instead of CRLF, which git writes on Windows: the output must not depend on the system. */
export function withUnixLineEnds(text: string): string {
  return text.replaceAll('\r\n', '\n');
}
