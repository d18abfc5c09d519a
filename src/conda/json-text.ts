/** More than anything of conda's needs; far less than what a recursive walk has stack for. */
const LEVELS = 100;

/** Whether a JSON value is nested so deep that it can only be meant to break who walks it. */
export function isTooDeep(value: unknown, levels = LEVELS): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isTooDeep(inner, levels - 1));
}

/** A JSON value as a message quotes it: `nothing` where it is absent, its kind where it is too deep to be written. */
export function jsonText(value: unknown): string {
  if (isTooDeep(value)) return Array.isArray(value) ? 'a list nested too deep' : 'an object nested too deep';
  return JSON.stringify(value) ?? 'nothing';
}

/**
 * Parses JSON. Throws SyntaxError with a message that is the same on every version of Node: the place in the text is told by
 * line and column, each counted from 1.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // Node 22 and newer add the line and the column to the position, older ones do not.
    const stable = message.replace(/ at position (\d+)(?: \(line \d+ column \d+\))?$/, (_, position) =>
      placeOf(text, Number(position)),
    );
    throw new SyntaxError(stable, { cause: error });
  }
}

function placeOf(text: string, position: number): string {
  const before = text.slice(0, position).split('\n');
  return ` at line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}
