import { parse } from 'yaml';

/** Reads a construct.yaml as constructor 3.16 does: selectors first (only names, nothing is evaluated), then YAML. */
export function readAsConstructor(text: string, selectors: readonly string[]): Record<string, unknown> {
  const kept = text.split('\n').flatMap((line) => {
    const [, before = line, names] = /^(.+?)\s*#.*\[([^[\]]+)\][^()]*$/.exec(line) ?? [];
    return names === undefined || selectors.includes(names) ? [before] : [];
  });
  const document: Record<string, unknown> = parse(kept.join('\n'));
  return Object.fromEntries(Object.entries(document).filter(([, value]) => value !== null));
}
