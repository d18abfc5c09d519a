import { describe, expect, test } from 'vitest';
import { findMirror, parseDeb822Sources, parseOneLineSources } from '../../src/bootstrap/apt-sources.js';

const main = {
  uri: 'http://mirror.test/debian',
  suites: ['bookworm'],
  components: ['main'],
  signedBy: null as string | null,
};

describe('one-line sources', () => {
  test.each([
    ['deb http://mirror.test/debian bookworm main', [main]],
    [
      'deb [arch=arm64 signed-by=/k.gpg] http://mirror.test/debian/ bookworm main # the nearest',
      [{ ...main, signedBy: '/k.gpg' }],
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
    ['with a file of keys', `${paragraph}Signed-By: /usr/k.gpg\n`, [{ ...main, signedBy: '/usr/k.gpg' }]],
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
