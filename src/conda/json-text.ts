import { messageOf } from '../errors.js';

/** A JSON object with unchecked keys. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Returns whether a JSON value is an object; a list is none. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the JSON object in a text; null for any other text. */
export function findObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** Maximum nesting: more than any data of conda, and far less than the stack of a recursive walk allows. */
const LEVELS = 100;

/** Returns whether a JSON value is nested too deep for a recursive walk; real data never is. */
export function isTooDeep(value: unknown, levels = LEVELS): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  // Without a list of the values: this is called for each record of a channel.
  for (const key in value) if (isTooDeep((value as JsonObject)[key], levels - 1)) return true;
  return false;
}

/** Formats a JSON value for a message: `nothing` if it is undefined, only its kind if it is nested too deep. */
export function jsonText(value: unknown): string {
  if (isTooDeep(value)) return Array.isArray(value) ? 'a list nested too deep' : 'an object nested too deep';
  return JSON.stringify(value) ?? 'nothing';
}

/**
 * Parses JSON; a byte order mark before it is ignored. Throws SyntaxError with the same message on every version of Node: it gives
 * line and column, both counted from 1.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    const message = messageOf(error);
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
