import { type Problem, UserError } from '../../errors.js';
import type { Manifest } from '../../manifest/types.js';
import { quoteValue } from '../../text/quote-value.js';
import type { ImageDescription } from '../types.js';

/** Throws UserError, with all problems, if an image.yaml answers what its manifest does not ask, or as it cannot be answered. */
export function refuseAnswers(
  { options, file }: Pick<ImageDescription, 'options' | 'file'>,
  { setup }: Pick<Manifest, 'setup'>,
): void {
  const known = setup.behaviour.options;
  const problems = Object.entries(options).flatMap(([name, value]): Problem[] => {
    const where = `${file}: options.${name}`;
    const option = known.find((one) => one.name === name);
    if (option === undefined) {
      const names = known.map((one) => one.name).join(', ');
      return [
        {
          where,
          message: 'the manifest has no option of this name',
          expected: names === '' ? 'none' : names,
        },
      ];
    }
    const isPossible = option.values?.includes(value) ?? (value.length <= LONGEST && !/\p{Cc}/u.test(value));
    if (isPossible) return [];
    const expected = option.values?.map(quoteValue).join(', ') ?? `one line of at most ${LONGEST} characters`;
    return [{ where, message: 'this is no answer', expected, found: quoteValue(value) }];
  });
  if (problems.length > 0) throw new UserError('the options of the image cannot be used', problems);
}

/** As in a manifest. */
const LONGEST = 1000;

/** Returns the answers as the file that an installer reads; empty if there are none. */
export function answersText({ options }: Pick<ImageDescription, 'options'>): string {
  return Object.entries(options)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
