import fc from 'fast-check';
import { expect, test } from 'vitest';
import { condaVersion } from '../../../src/bootstrap/debian/debian-version.js';
import { anyText } from '../../fixtures/any-text.js';

test.each([
  ['3.11.2-6+deb12u8', '3.11.2', '6_deb12u8'],
  ['1:1.2.13.dfsg-1', '1.2.13', '1'],
  ['1:1.3.dfsg+really1.3.1-1+b1', '1.3.1', '1_b1'],
  ['3.0.20-1~deb12u2', '3.0.20', '1_deb12u2'],
  ['8.6.13+dfsg-2', '8.6.13', '2'],
  ['1.3.3+ds-1', '1.3.3', '1'],
  ['3.1-20221030-2', '3.1.20221030', '2'],
  ['20230311+deb12u1', '20230311', 'deb12u1'],
  ['20250419', '20250419', ''],
  ['1.1.1w-0+deb11u1', '1.1.1w', '0_deb11u1'],
  ['5.3.28+dfsg2-1', '5.3.28', '1'],
  ['6.2+20201114-2+deb11u2', '6.2+20201114', '2_deb11u2'],
])('the Debian version %s becomes a conda version and a revision', (debian, version, revision) => {
  expect(condaVersion(debian)).toEqual({ version, revision });
});

test('any text becomes a version and a revision that are allowed in a file name', () => {
  fc.assert(
    fc.property(anyText({ minLength: 1 }), (text) => {
      const { version, revision } = condaVersion(text);
      expect(version).toMatch(/^[A-Za-z0-9_.+!]*$/);
      expect(revision).toMatch(/^[A-Za-z0-9_]*$/);
    }),
  );
});
