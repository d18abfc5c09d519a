import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { chooseSource } from '../../../src/bootstrap/debian/choose-source.js';
import { signedByFile } from '../../../src/bootstrap/trust/signed-by.js';
import { formatError, UserError } from '../../../src/errors.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'source-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function choose(flags: { mirror?: string; keyring?: string; trustMirror?: boolean }) {
  return chooseSource({
    mirror: flags.mirror,
    keyring: flags.keyring,
    trustMirror: flags.trustMirror ?? false,
    aptFolder: folder,
    keyrings: [join(folder, 'absent.gpg'), join(folder, 'debian.gpg')],
  });
}

function failure(flags: Parameters<typeof choose>[0]): string {
  try {
    choose(flags);
  } catch (error) {
    if (error instanceof UserError) return formatError(error).replaceAll(folder, '');
    throw error;
  }
  throw new Error('it did not fail');
}

function addApt(signedBy = 'Signed-By: /apt.gpg') {
  mkdirSync(join(folder, 'sources.list.d'));
  writeFileSync(
    join(folder, 'sources.list.d/b.sources'),
    `Types: deb\nURIs: http://b.test/\nSuites: trixie\nComponents: main\n${signedBy}\n`,
  );
  writeFileSync(join(folder, 'sources.list.d/a.list'), 'deb http://a.test x main\n');
  writeFileSync(join(folder, 'sources.list.d/a.save'), 'deb http://old.test trixie main\n');
}

test("without flags apt's mirror is taken with the keys that apt checks it with", () => {
  addApt();
  expect(choose({})).toEqual({ mirror: 'http://b.test', signedBy: signedByFile('/apt.gpg') });
});

test("the mirror of --mirror is checked with Debian's keys", () => {
  addApt();
  writeFileSync(join(folder, 'debian.gpg'), '');
  const signedBy = signedByFile(join(folder, 'debian.gpg'));
  expect(choose({ mirror: 'https://c.test/d/' })).toEqual({ mirror: 'https://c.test/d', signedBy });
});

test("fingerprints in Signed-By choose among Debian's keys", () => {
  addApt(`Signed-By: ${'ab'.repeat(20)} ${'CD'.repeat(20)}!`);
  writeFileSync(join(folder, 'debian.gpg'), '');
  const fingerprints = ['AB'.repeat(20), 'CD'.repeat(20)];
  const signedBy = { ...signedByFile(join(folder, 'debian.gpg')), fingerprints };
  expect(choose({})).toEqual({ mirror: 'http://b.test', signedBy });
});

test("--keyring and --trust-mirror take precedence over apt's sources", () => {
  addApt();
  expect(choose({ keyring: 'mine.gpg' })).toEqual({
    mirror: 'http://b.test',
    signedBy: signedByFile('mine.gpg'),
  });
  expect(choose({ trustMirror: true })).toEqual({ mirror: 'http://b.test', signedBy: null });
});

test('a machine without apt sources and keys is told to add --mirror and --keyring', () => {
  expect(failure({})).toMatchInlineSnapshot(`
    "Error: no mirror of Debian is known
      : apt's sources list no mirror of Debian
        do:       give a mirror of Debian with --mirror URL: the folder that contains dists/ and pool/
      /absent.gpg: this machine does not have Debian's archive keys
        do:       install debian-archive-keyring, give a file of public keys with --keyring FILE, or accept the mirror without a signature with --trust-mirror"
  `);
});

test('a machine without apt sources is told to add --mirror', () => {
  writeFileSync(join(folder, 'debian.gpg'), '');
  expect(failure({})).toMatchInlineSnapshot(`
    "Error: no mirror of Debian is known
      : apt's sources list no mirror of Debian
        do:       give a mirror of Debian with --mirror URL: the folder that contains dists/ and pool/"
  `);
});

test("a machine without Debian's keys is told to add --keyring", () => {
  expect(failure({ mirror: 'http://b.test/debian' })).toMatchInlineSnapshot(`
    "Error: no keys of Debian's archive are known
      /absent.gpg: this machine does not have Debian's archive keys
        do:       install debian-archive-keyring, give a file of public keys with --keyring FILE, or accept the mirror without a signature with --trust-mirror"
  `);
});

test.each(['ftp://a.test/debian', 'a.test/debian', 'http://', 'http://a.test/x?y', 'file:///srv/debian'])(
  '--mirror %s is refused',
  (mirror) => {
    expect(failure({ mirror, trustMirror: true })).toMatch(/^Error: --mirror cannot be used/);
  },
);
