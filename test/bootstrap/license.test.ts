import { expect, test } from 'vitest';
import { licenseName } from '../../src/bootstrap/license.js';

const dep5 = (license: string) =>
  `Format: dep5\n\nFiles: *\nCopyright: x\nLicense: ${license}\n text\n\nFiles: debian/*\nLicense: other\n`;

test.each([
  [[dep5('Zlib')], 'Zlib'],
  [[dep5('Expat')], 'MIT'],
  [[dep5('GPL-2+')], 'GPL-2.0-or-later'],
  [[dep5('LGPL-2.1')], 'LGPL-2.1-only'],
  [[dep5('GPL-3+'), dep5('Apache-2.0'), dep5('GPL-3+')], 'Apache-2.0 AND GPL-3.0-or-later'],
  [['This package was debianized by hand.'], 'LicenseRef-Debian-copyright'],
  [[], 'LicenseRef-Debian-copyright'],
])('licenseName reads the copyright files of row %#: %s', (copyrights, expected) => {
  expect(licenseName(copyrights)).toBe(expected);
});
