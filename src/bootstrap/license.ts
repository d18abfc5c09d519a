import { parseDeb822 } from './deb822.js';

/** What is written where no copyright file is machine-readable. */
const UNKNOWN = 'LicenseRef-Debian-copyright';

/** The short names that machine-readable copyright files (DEP-5) give for `Files: *`, joined; the texts travel in info/licenses. */
export function licenseName(copyrights: readonly string[]): string {
  const names = copyrights.flatMap((text) => {
    const main = parseDeb822(text).find((paragraph) => paragraph.get('files')?.split(/\s+/).includes('*'));
    const name = main?.get('license')?.split('\n')[0]?.trim() ?? '';
    return name === '' ? [] : [name];
  });
  return [...new Set(names)].sort().join(' and ') || UNKNOWN;
}
