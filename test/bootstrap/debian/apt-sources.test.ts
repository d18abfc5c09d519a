import { describe, expect, test } from 'vitest';
import {
  findMirror,
  parseDeb822Sources,
  parseOneLineSources,
} from '../../../src/bootstrap/debian/apt-sources.js';
import { type SignedBy, signedByFile } from '../../../src/bootstrap/trust/signed-by.js';

const ARMORED = '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDME\n-----END PGP PUBLIC KEY BLOCK-----';

const main = {
  uri: 'http://mirror.test/debian',
  suites: ['bookworm'],
  components: ['main'],
  signedBy: null as SignedBy | null,
};

describe('one-line sources', () => {
  test.each([
    ['deb http://mirror.test/debian bookworm main', [main]],
    [
      'deb [arch=arm64 signed-by=/k.gpg] http://mirror.test/debian/ bookworm main # the nearest',
      [{ ...main, signedBy: signedByFile('/k.gpg') }],
    ],
    [
      '  deb\thttp://mirror.test/debian\tbookworm\tmain contrib',
      [{ ...main, components: ['main', 'contrib'] }],
    ],
    [
      'deb http://flat.test/repo ./',
      [{ uri: 'http://flat.test/repo', suites: ['./'], components: [], signedBy: null }],
    ],
    ['# deb http://mirror.test/debian bookworm main', []],
    ['deb-src http://mirror.test/debian bookworm main', []],
    ['nonsense', []],
    ['', []],
  ])('%s', (line, expected) => {
    expect(parseOneLineSources(line)).toEqual(expected);
  });
});

describe('deb822 sources', () => {
  const paragraph =
    'Types: deb deb-src\nURIs: http://mirror.test/debian/\nSuites: bookworm\nComponents: main\n';

  test.each([
    ['one paragraph', paragraph, [main]],
    ['with a comment and a continued key', `# mine\n${paragraph}Signed-By:\n -----BEGIN\n .\n x\n`, [main]],
    [
      'with a file of keys',
      `${paragraph}Signed-By: /usr/k.gpg\n`,
      [{ ...main, signedBy: signedByFile('/usr/k.gpg') }],
    ],
    [
      'with keys of its own',
      `${paragraph}Signed-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mDME\n -----END PGP PUBLIC KEY BLOCK-----\n`,
      [{ ...main, signedBy: { files: [], armored: ARMORED, fingerprints: [] } }],
    ],
    [
      'with files and a fingerprint',
      `${paragraph}Signed-By: /a.gpg,/b.gpg ${'0a'.repeat(20)}\n`,
      [
        {
          ...main,
          signedBy: { files: ['/a.gpg', '/b.gpg'], armored: null, fingerprints: ['0A'.repeat(20)] },
        },
      ],
    ],
    ['disabled', `Enabled: no\n${paragraph}`, []],
    ['sources only', paragraph.replace('deb deb-src', 'deb-src'), []],
    [
      'two addresses',
      paragraph.replace('debian/', 'debian http://other.test/d'),
      [main, { ...main, uri: 'http://other.test/d' }],
    ],
    ['field names in other case', paragraph.replace('URIs', 'uris'), [main]],
  ])('%s', (_, text, expected) => {
    expect(parseDeb822Sources(text)).toEqual(expected);
  });
});

test.each([
  ['the first of Debian', [{ ...main, uri: 'http://a.test/x', suites: ['nodistro'] }, main], main.uri],
  ['security holds no whole release', [{ ...main, suites: ['bookworm-security'] }], null],
  ['a foreign component', [{ ...main, components: ['non-free'] }], null],
  ['a disk is no mirror', [{ ...main, uri: 'cdrom:[Debian]' }], null],
  ['updates of a suite stand on a mirror', [{ ...main, suites: ['trixie-updates'] }], main.uri],
  ['none', [], null],
])('the mirror: %s', (_, sources, expected) => {
  expect(findMirror(sources)?.uri ?? null).toBe(expected);
});
