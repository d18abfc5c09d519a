import { shown } from '../../../messages/shown.js';
import type { Recipe } from '../read.js';
import type { Finding } from '../types.js';

/** What is fetched by a url is not checked by anyone, and another file tomorrow. */
export function nothingIsAddedFromUrls({ stages }: Recipe): Finding[] {
  return stages
    .flatMap(({ steps }) => steps)
    .filter(({ keyword }) => keyword === 'ADD')
    .filter(({ flags }) => !flags.some(({ name }) => name === 'checksum'))
    .flatMap(({ where, text }) => {
      const url = /(?:^|[\s["])((?:https?|ftp|git|ssh):\/\/[^\s"]*|git@[^\s"]*)/.exec(text)?.[1];
      if (url === undefined) return [];
      const finding: Finding = {
        severity: 'error',
        rule: 'add-url',
        where,
        message: 'ADD takes whatever the url has on the day',
        expected: 'COPY of a file that was checked against its sha256',
        found: shown(url),
        fix: 'download it, check it, and COPY it',
      };
      return [finding];
    });
}
