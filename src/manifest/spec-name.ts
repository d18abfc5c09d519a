import { parseMatchSpec } from '../conda/match-spec.js';
import { UserError } from '../errors.js';

/** The package that a match spec asks for, in lower case: `python` of `python >=3.7`; null where it is no spec. */
export function specName(spec: string): string | null {
  try {
    return parseMatchSpec(spec).name;
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}
