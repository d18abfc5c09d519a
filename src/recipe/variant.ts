import { type Problem, UserError } from '../errors.js';
import { shown } from '../messages/shown.js';

/** What is assumed where nobody says: one python, no CUDA; compilers and C library as requirement.ts has them. */
export const USUAL_VARIANT: Readonly<Record<string, string>> = {
  python: '3.11',
  numpy: '1.26',
  perl: '5.32',
  r_base: '4.4',
  lua: '5',
  cuda_compiler_version: 'None',
};

/** `KEY=VALUE` of the command line; `-` in a key is `_`. Throws UserError with every one that is not of that form. */
export function parseSettings(settings: readonly string[]): Readonly<Record<string, string>> {
  const parsed = settings.map((setting) => /^([A-Za-z_][\w-]*)=(.+)$/.exec(setting));
  const problems = settings.flatMap((setting, index): Problem[] =>
    parsed[index]
      ? []
      : [
          {
            where: '--variant',
            message: 'not of the form',
            expected: 'KEY=VALUE, such as python=3.11',
            found: shown(setting),
          },
        ],
  );
  if (problems.length > 0) throw new UserError('a variant cannot be read', problems);
  return Object.fromEntries(
    parsed.flatMap((match) =>
      match === null ? [] : [[(match[1] ?? '').replaceAll('-', '_'), match[2] ?? ''] as const],
    ),
  );
}
