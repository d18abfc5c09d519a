/** A text with the line ends that it has on Linux: git gives a file others on Windows, and what is made of it is the same. */
export function withUnixLineEnds(text: string): string {
  return text.replaceAll('\r\n', '\n');
}
