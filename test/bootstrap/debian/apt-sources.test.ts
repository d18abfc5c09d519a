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

describe('parseOneLineSources', () => {
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
  ])('reads the line %j', (line, expected) => {
    expect(parseOneLineSources(line)).toEqual(expected);
  });
});

describe('parseDeb822Sources', () => {
  const paragraph =
    'Types: deb deb-src\nURIs: http://mirror.test/debian/\nSuites: bookworm\nComponents: main\n';

  test.each([
    ['one paragraph', paragraph, [main]],
    [
      'a paragraph with a comment and a continued key',
      `# mine\n${paragraph}Signed-By:\n -----BEGIN\n .\n x\n`,
      [main],
    ],
    [
      'a paragraph with a file of keys',
      `${paragraph}Signed-By: /usr/k.gpg\n`,
      [{ ...main, signedBy: signedByFile('/usr/k.gpg') }],
    ],
    [
      'a paragraph with inline keys',
      `${paragraph}Signed-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mDME\n -----END PGP PUBLIC KEY BLOCK-----\n`,
      [{ ...main, signedBy: { files: [], armored: ARMORED, fingerprints: [] } }],
    ],
    [
      'a paragraph with files and a fingerprint',
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
  ])('reads %s', (_, text, expected) => {
    expect(parseDeb822Sources(text)).toEqual(expected);
  });
});

test.each([
  [
    "the first source whose suite is Debian's",
    [{ ...main, uri: 'http://a.test/x', suites: ['nodistro'] }, main],
    main.uri,
  ],
  ['never a security suite, which has no whole release', [{ ...main, suites: ['bookworm-security'] }], null],
  ['never a component other than main', [{ ...main, components: ['non-free'] }], null],
  ['never a disk', [{ ...main, uri: 'cdrom:[Debian]' }], null],
  ['the mirror of an updates suite', [{ ...main, suites: ['trixie-updates'] }], main.uri],
  ['none where there are no sources', [], null],
])("findMirror chooses Debian's main archive: %s", (_, sources, expected) => {
  expect(findMirror(sources)?.uri ?? null).toBe(expected);
});
