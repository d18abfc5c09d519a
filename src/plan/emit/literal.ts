/** Escapes `${{`, which begins an expression anywhere in a workflow: an expression that evaluates to `${{` replaces it. */
export function literal(text: string): string {
  return text.replaceAll('${{', `\${{ '\${{' }}`);
}
