/**
 * Returns whether a line of a meta.yaml (from 1) belongs to a part that is read: names, versions and requirements. A jinja
 * statement counts as the line after it.
 */
export function isNeededLine(lines: readonly string[], line: number): boolean {
  let at = line - 1;
  while (at < lines.length && isNoYaml(lines[at] ?? '')) at++;
  const keys = keysAbove(lines, at);
  const [top] = keys;
  if (top === undefined || top === 'package' || top === 'requirements' || top === 'recipe') return true;
  if (top === 'outputs') return keys.length < 2 || keys.some((key) => NEEDED.includes(key));
  return (top === 'test' || top === 'tests') && keys.some((key) => NEEDED.includes(key));
}

const NEEDED = ['requirements', 'requires', 'name', 'version', 'package'];

function isNoYaml(line: string): boolean {
  return /^\s*(?:$|#|\{[%#])/.test(line);
}

/** Returns the keys from the root to a line, its own last, determined from the indents of the lines above. */
function keysAbove(lines: readonly string[], from: number): string[] {
  const keys: string[] = [];
  let indent = Number.POSITIVE_INFINITY;
  for (let at = Math.min(from, lines.length - 1); at >= 0 && indent > 0; at--) {
    const line = lines[at] ?? '';
    if (isNoYaml(line)) continue;
    const [, space = '', dash = '', key] =
      /^( *)((?:- +)*)(?:["']?([\w.-]+)["']?\s*:(?:\s|$))?/.exec(line) ?? [];
    const own = space.length + dash.length;
    if (key !== undefined && own < indent) {
      keys.unshift(key);
      indent = own;
    } else if (at === from) indent = space.length + (dash === '' ? 0 : 1);
    if (dash !== '' && space.length < indent) indent = space.length + 1;
  }
  return keys;
}
