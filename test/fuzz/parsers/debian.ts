import { gzipSync } from 'node:zlib';
import { parseDeb822Sources, parseOneLineSources } from '../../../src/bootstrap/debian/apt-sources.js';
import { checkRelease } from '../../../src/bootstrap/debian/check-release.js';
import { openDeb } from '../../../src/bootstrap/debian/deb.js';
import { condaVersion } from '../../../src/bootstrap/debian/debian-version.js';
import { parsePackagesIndex } from '../../../src/bootstrap/debian/packages-index.js';
import { parseRelease } from '../../../src/bootstrap/debian/release.js';
import { parseEntryPoints } from '../../../src/bootstrap/noarch.js';
import { setRunPaths } from '../../../src/bootstrap/run-path.js';
import { readDataTar } from '../../../src/bootstrap/tar-entries.js';
import { readClearsigned } from '../../../src/bootstrap/trust/clearsigned.js';
import { parseKeyring } from '../../../src/bootstrap/trust/keyring.js';
import { parseSignedBy } from '../../../src/bootstrap/trust/signed-by.js';
import { layWheels } from '../../../src/bootstrap/wheel.js';
import { readAr } from '../../../src/formats/ar.js';
import { parseDeb822, parseParagraph } from '../../../src/formats/deb822.js';
import { gunzip } from '../../../src/host/compress/gzip.js';
import { tarArchive } from '../../../src/package/tar-archive.js';
import { archiveKey, clearsign, debFile } from '../../bootstrap/mini-debian.js';
import { elfFile } from '../../fixtures/elf.js';
import { ofBytes, ofText, type Parser } from './parser.js';
import { SHA } from './seeds.js';

const RELEASE = `Origin: Debian
Suite: bookworm
Codename: bookworm
Date: Sat, 11 Jul 2026 10:17:00 UTC
Valid-Until: Sat, 18 Jul 2026 10:17:00 UTC
Acquire-By-Hash: yes
SHA256:
 ${SHA} 100 main/binary-arm64/Packages.xz
 ${SHA} 200 main/binary-arm64/Packages.gz
`;
const PACKAGES = `Package: zlib1g
Source: zlib (1:1.2.13.dfsg-1)
Version: 1:1.2.13.dfsg-1+b1
Architecture: arm64
Depends: libc6 (>= 2.14) | libc6.1, dpkg (>= 1.15.4)
Provides: libz1 (= 1.2)
Filename: pool/main/z/zlib/zlib1g_1.2.13_arm64.deb
Size: 86720
SHA256: ${SHA}
Description: compression library
 more
 .
 text
`;
const SOURCES = `Types: deb deb-src
URIs: http://a.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/a.gpg
`;
const { key, keyring } = await archiveKey();
const PUBLIC = Buffer.concat(keyring.keys.map((key) => Buffer.from(key.write())));
const files = { 'usr/bin/tool': 'text', 'usr/lib/a.so': '-> b.so' };
const DEB = debFile({ name: 'a', version: '1', files });
const DATA = Buffer.from(
  tarArchive([
    { type: 'file', path: './usr/bin/x', mode: 0o755, mtime: 1, data: Buffer.from('text') },
    { type: 'softlink', path: './usr/bin/y', mtime: 1, target: 'x' },
  ]),
);
const codecs = { gzip: gunzip, xz: (plain: Uint8Array) => plain, zstd: (plain: Uint8Array) => plain };
/** A wheel with a stored and a deflated file, as Python's zipfile writes it. */
const WHEEL = Buffer.from(
  'UEsDBBQAAAAAAAAAIQCsKpPYAgAAAAIAAAAGAAAAYS8xLnB5aGlQSwMEFAAAAAgAAAAhAGdZxQ8HAAAAEQAAAAYAAABhLzIucHnLyFTIQEEAUEsBAhQDFAAAAAAAAAAhAKwqk9gCAAAAAgAAAAYAAAAAAAAAAAAAAIABAAAAAGEvMS5weVBLAQIUAxQAAAAIAAAAIQBnWcUPBwAAABEAAAAGAAAAAAAAAAAAAACAASYAAABhLzIucHlQSwUGAAAAAAIAAgBoAAAAUQAAAAAA',
  'base64',
);

/** Readers of Debian's mirrors and of apt's settings. */
export const DEBIAN: readonly Parser[] = [
  ofText('a release file', RELEASE, {
    reaches: ['bootstrap/debian/release:parseRelease', 'formats/deb822:parseParagraph'],
    parse: (text) => {
      parseParagraph(text);
      const now = Date.parse('2026-07-12');
      checkRelease(parseRelease(text, 'x'), { suite: 'bookworm', now, where: 'x' });
    },
  }),
  ofText('an index of packages', PACKAGES, {
    reaches: ['bootstrap/debian/packages-index:parsePackagesIndex', 'formats/deb822:parseDeb822'],
    parse: (text) => [parseDeb822(text), parsePackagesIndex(text, 'x')],
  }),
  ofText('a version of Debian', '1:1.3.dfsg+really1.3.1-1+b2', { reaches: [], parse: condaVersion }),
  ofText('sources of apt', SOURCES, {
    reaches: ['bootstrap/debian/apt-sources:parseDeb822Sources'],
    parse: parseDeb822Sources,
  }),
  ofText(
    'sources of apt in lines',
    'deb [arch=arm64 signed-by=/a.gpg,/b.gpg] http://a.example/debian bookworm main\n',
    { reaches: ['bootstrap/debian/apt-sources:parseOneLineSources'], parse: parseOneLineSources },
  ),
  ofText('Signed-By', `/usr/share/keyrings/a.gpg ${'A'.repeat(40)}!`, {
    reaches: ['bootstrap/trust/signed-by:parseSignedBy'],
    parse: parseSignedBy,
  }),
  ofText('a clear-signed text', await clearsign(RELEASE, key), {
    reaches: ['bootstrap/trust/clearsigned:readClearsigned'],
    parse: (text) => readClearsigned(text, 'x'),
  }),
  ofBytes('a keyring', PUBLIC, {
    reaches: ['bootstrap/trust/keyring:parseKeyring'],
    parse: (bytes) => parseKeyring(bytes, 'x'),
  }),
  ofText('an armored keyring', keyring.keys.map((key) => key.armor()).join(''), {
    reaches: [],
    parse: (text) => parseKeyring(Buffer.from(text), 'x'),
  }),
  ofText('entry points of a distribution', '[console_scripts]\na = b.c:d\n[gui_scripts]\ne = f:g [x]\n', {
    reaches: ['bootstrap/noarch:parseEntryPoints'],
    parse: parseEntryPoints,
  }),
  ofBytes('an ar archive', DEB, { reaches: ['formats/ar:readAr'], parse: (bytes) => readAr(bytes, 'x') }),
  ofBytes('a deb', DEB, {
    reaches: [],
    parse: (bytes) => openDeb({ bytes, where: 'x', codecs }),
  }),
  ofBytes('the data of a deb', DATA, {
    reaches: ['bootstrap/tar-entries:readDataTar'],
    parse: (bytes) => readDataTar(bytes, 'x'),
  }),
  ofBytes('a program of a deb', elfFile({ needed: ['libz.so.1'], soname: 'liba.so' }), {
    reaches: [],
    parse: (data) => setRunPaths([{ type: 'file', path: 'lib/a.so', mode: 0o644, mtime: 0, data }], null),
  }),
  ofBytes('a wheel', WHEEL, {
    reaches: [],
    parse: (data) => {
      const path = 'share/python-wheels/a-1.whl';
      const entry = { type: 'file', path, mode: 0o644, mtime: 0, data } as const;
      layWheels({ entries: [entry], wheels: ['a'], sitePackages: 'lib' });
    },
  }),
  ofBytes('a gzip of Debian', gzipSync(PACKAGES), {
    reaches: [],
    parse: (bytes) => gunzip(bytes, 1 << 20),
  }),
];
