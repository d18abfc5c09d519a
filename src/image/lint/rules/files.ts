import { shown } from '../../../messages/shown.js';
import { type Recipe, type Step, stepsOf } from '../read.js';
import type { Finding } from '../types.js';

/** What is fetched by a url is not checked by anyone, and another file tomorrow. */
export function nothingIsAddedFromUrls(recipe: Recipe): Finding[] {
  return stepsOf(recipe)
    .filter(({ keyword }) => keyword === 'ADD')
    .flatMap((step) => {
      const common = { severity: 'error', rule: 'add-url', where: step.where } as const;
      const checksum = checksumOf(step);
      if (checksum !== undefined && !/^sha256:[0-9a-f]{64}$|\$/.test(checksum)) {
        const message = '--checksum is no digest that could be checked';
        return [
          { ...common, message, expected: 'sha256: and 64 lower-case hex digits', found: shown(checksum) },
        ];
      }
      const url = /(?:^|[\s["])((?:https?|ftp|git|ssh):\/\/[^\s"]*|git@[^\s"]*)/.exec(step.text)?.[1];
      if (url === undefined || checksum !== undefined) return [];
      return [
        {
          ...common,
          message: 'ADD takes whatever the url has on the day',
          expected: 'COPY of a file that was checked against its sha256',
          found: shown(url),
          fix: 'download it, check it, and COPY it',
        },
      ];
    });
}

function checksumOf({ flags }: Step): string | undefined {
  return flags.find(({ name }) => name === 'checksum')?.value;
}
