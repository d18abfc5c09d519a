import { type Problem, UserError } from '../errors.js';
import { quoteValue } from '../text/quote-value.js';

/** The default variant: one python, no CUDA. Default compilers and C library are in requirement.ts. */
export const USUAL_VARIANT: Readonly<Record<string, string>> = {
  python: '3.11',
  numpy: '1.26',
  perl: '5.32',
  r_base: '4.4',
  lua: '5',
  cuda_compiler_version: 'None',
};

/** Parses `--variant KEY=VALUE`; `-` in a key becomes `_`. Throws UserError with every argument that is not of that form. */
export function parseSettings(settings: readonly string[]): Readonly<Record<string, string>> {
  const pairs = parsePairs(settings, {
    flag: '--variant',
    example: 'python=3.11',
    pattern: /^([A-Za-z_][\w-]*)=(.+)$/s,
  });
  return Object.fromEntries(pairs.map(([key, value]) => [key.replaceAll('-', '_'), value]));
}

/** Parses `--env KEY=VALUE`; a value may be empty. Throws UserError with every argument that is not of that form. */
export function parseEnvironment(settings: readonly string[]): ReadonlyMap<string, string> {
  const pattern = /^([A-Za-z_]\w*)=(.*)$/s;
  return new Map(parsePairs(settings, { flag: '--env', example: 'CF_CUDA_ENABLED=True', pattern }));
}

function parsePairs(
  settings: readonly string[],
  { flag, example, pattern }: { readonly flag: string; readonly example: string; readonly pattern: RegExp },
): (readonly [string, string])[] {
  const problems: Problem[] = [];
  const pairs = settings.flatMap((setting) => {
    const [, key, value] = pattern.exec(setting) ?? [];
    if (key !== undefined && value !== undefined) return [[key, value] as const];
    const expected = `KEY=VALUE, such as ${example}`;
    problems.push({ where: flag, message: 'it has the wrong form', expected, found: quoteValue(setting) });
    return [];
  });
  if (problems.length === 0) return pairs;
  throw new UserError(
    flag === '--env' ? 'an environment cannot be read' : 'a variant cannot be read',
    problems,
  );
}
