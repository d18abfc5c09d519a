import * as z from 'zod';
import { parseJson } from '../../conda/json-text.js';
import { messageOf, UserError } from '../../errors.js';

/** For each package the feedstocks that make it, without `-feedstock`. */
export type FeedstockOutputs = ReadonlyMap<string, readonly string[]>;

const NAMES = z.union([z.string().transform((name) => [name]), z.array(z.string())]);
const OUTPUTS = z.record(
  z.string(),
  z.union([NAMES, z.object({ feedstocks: NAMES }).transform(({ feedstocks }) => feedstocks)]),
);

/**
 * Reads a mapping from packages to the feedstocks that make them, as conda-forge publishes it: JSON, where a package has a name, a list
 * of names, or an object with the list as `feedstocks`. Throws UserError for anything else; `file` is for messages.
 */
export function parseOutputs(text: string, file: string): FeedstockOutputs {
  const read = OUTPUTS.safeParse(jsonOf(text, file));
  if (!read.success) {
    const [issue] = read.error.issues;
    throw noOutputs(file, issue?.path.join('.') || 'not an object');
  }
  return new Map(Object.entries(read.data).map(([name, feedstocks]) => [name, feedstocks.map(plainName)]));
}

function jsonOf(text: string, file: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    throw noOutputs(file, messageOf(error));
  }
}

/** Returns a feedstock's name without `-feedstock`. */
export function plainName(name: string): string {
  return name.replace(/-feedstock$/, '');
}

function noOutputs(file: string, found: string): UserError {
  return new UserError(`${file} cannot be read`, {
    where: file,
    message: 'no mapping of packages to feedstocks',
    expected: '{"libgcc-ng": ["ctng-compilers"], …}, as feedstock-outputs has it',
    found,
    fix: 'give such a file to --outputs, or leave it out',
  });
}
