import { quoteValue } from '../text/quote-value.js';
import { KNOWN_AT_BUILD, NOT_RUN } from './not-known.js';
import type { UnsetName } from './types.js';

const MOST_PLACES = 3;
const MOST_NAMES = 20;

/** Returns one message for each unset name, most used first. After 20 names, a last message gives the number of the others. */
export function unsetMessages(unset: readonly UnsetName[]): string[] {
  const places = new Map<string, Set<string>>();
  for (const { name, where } of unset) places.set(name, (places.get(name) ?? new Set()).add(where));
  const sorted = [...places].sort(([a, one], [b, other]) => other.size - one.size || (a < b ? -1 : 1));
  const messages = sorted.slice(0, MOST_NAMES).map(([name, recipes]) => unsetMessage(name, [...recipes]));
  const rest = sorted.length - messages.length;
  return rest <= 0 ? messages : [...messages, `${rest} more names that recipes use are not set`];
}

function unsetMessage(name: string, places: readonly string[]): string {
  const more = places.length - MOST_PLACES;
  const where = places.slice(0, MOST_PLACES).join(', ') + (more > 0 ? ` and ${more} more` : '');
  const set = `set it with --variant ${name}=VALUE or -m FILE`;
  if (NOT_RUN.includes(name)) return `${where}: ${name}() is not run; its result is empty here`;
  if (KNOWN_AT_BUILD.includes(name))
    return `${where}: ${name} is known only when the recipe is built, and is empty here; ${set}`;
  return `${where}: ${quoteValue(name)} is not set, and is empty here; ${set}`;
}
