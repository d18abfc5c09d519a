import { expect, test } from 'vitest';
import { parseRelease } from '../../src/bootstrap/release.js';
import { ToolError } from '../../src/errors.js';

const HASH = 'a'.repeat(64);
const release = `Origin: Debian
Suite: oldstable
Codename: bookworm
Acquire-By-Hash: yes
Architectures: all amd64 arm64
MD5Sum:
 0ed6d4c8891eb86358b94bb35d9e4da4  1484322 main/binary-arm64/Packages.gz
SHA256:
 ${HASH} 17 main/binary-arm64/Packages.gz
 short 17 main/binary-amd64/Packages.gz
`;

const signed = `-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA256

${release}
-----BEGIN PGP SIGNATURE-----

iQIz
-----END PGP SIGNATURE-----
`;

test.each([
  ['Release', release],
  ['InRelease', signed],
])('%s', (_, text) => {
  expect(parseRelease(text, 'x')).toEqual({
    codename: 'bookworm',
    architectures: ['amd64', 'arm64'],
    indexes: new Map([['main/binary-arm64/Packages.gz', { sha256: HASH, size: 17 }]]),
    byHash: true,
  });
});

test('what stands after the signature begins does not count', () => {
  const extended = signed.replace('iQIz', `SHA256:\n ${'b'.repeat(64)} 1 main/binary-arm64/Packages.gz`);
  expect(parseRelease(extended, 'x')).toEqual(parseRelease(signed, 'x'));
});

test.each([['<html>captive portal</html>'], [''], ['Origin: Debian\n']])('no release file: %j', (text) => {
  expect(() => parseRelease(text, 'http://mirror.test/InRelease')).toThrow(ToolError);
});
