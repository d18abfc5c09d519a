import { parseDeb822 } from '../formats/deb822.js';

/** Used if no copyright file is machine-readable. */
const UNKNOWN = 'LicenseRef-Debian-copyright';

/** Debian's short licence names, in lower case → SPDX. Only those that differ. */
const SPDX: Readonly<Record<string, string>> = {
  expat: 'MIT',
  'mit/x11': 'MIT',
  apache: 'Apache-2.0',
  'apache-2': 'Apache-2.0',
  'bsd-3-clause': 'BSD-3-Clause',
  'bsd-2-clause': 'BSD-2-Clause',
  'mpl-2': 'MPL-2.0',
  libpng: 'Libpng',
  pd: 'LicenseRef-public-domain',
  'public-domain': 'LicenseRef-public-domain',
};

/**
 * Returns the licence that machine-readable copyright files (DEP-5) give for `Files: *`, as an SPDX id if there is one.
 * Several are joined by AND. The licence texts are packed in info/licenses.
 */
export function licenseName(copyrights: readonly string[]): string {
  const names = copyrights.flatMap((text) => {
    const main = parseDeb822(text).find((paragraph) => paragraph.get('files')?.split(/\s+/).includes('*'));
    const name = main?.get('license')?.split('\n')[0]?.trim() ?? '';
    return name === '' ? [] : [toSpdx(name)];
  });
  return [...new Set(names)].sort().join(' AND ') || UNKNOWN;
}

function toSpdx(name: string): string {
  const gnu = /^([AL]?GPL)-(\d)(?:\.(\d))?(\+?)$/.exec(name);
  if (gnu !== null) return `${gnu[1]}-${gnu[2]}.${gnu[3] ?? '0'}-${gnu[4] === '+' ? 'or-later' : 'only'}`;
  return SPDX[name.toLowerCase()] ?? name;
}
