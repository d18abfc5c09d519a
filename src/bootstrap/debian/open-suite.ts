import { readFileSync } from 'node:fs';
import { findSuite } from '../plan.js';
import { parseRecipes } from '../recipes.js';
import type { Suite } from '../types.js';

const TABLE = new URL('../../../construct/bootstrap/packages.yaml', import.meta.url);

/** Returns what is known of a suite of Debian. Throws UserError if it is unknown. */
export async function readSuite(name: string): Promise<Suite> {
  return findSuite(await parseRecipes(readFileSync(TABLE, 'utf8')), name);
}
