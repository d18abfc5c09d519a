import { createLockReader } from '../../../src/lock/formats/lock-reader.js';
import { readWheels } from '../../../src/lock/formats/lock-wheels.js';
import { readEntryPoint } from '../../../src/package/entry-points.js';
import { candidatesOf, chooseWheel } from '../../../src/wheels/choose/choose.js';
import { noWheel } from '../../../src/wheels/choose/no-wheel.js';
import { parseAnchors } from '../../../src/wheels/index/anchors.js';
import { parseIndexUrl } from '../../../src/wheels/index/location.js';
import { parsePipConfig } from '../../../src/wheels/index/pip-settings.js';
import { parseProjectPage } from '../../../src/wheels/index/project-page.js';
import { parseWheelName } from '../../../src/wheels/name/file-name.js';
import { normalVersion } from '../../../src/wheels/name/version.js';
import { compareVersions } from '../../../src/wheels/name/version-order.js';
import { readArchive } from '../../../src/wheels/read/archive.js';
import { formatCsv, parseCsv } from '../../../src/wheels/read/csv.js';
import { readPrograms } from '../../../src/wheels/read/entry-points.js';
import { onlyField, parseHeaders } from '../../../src/wheels/read/headers.js';
import { metadataProblems } from '../../../src/wheels/read/metadata.js';
import { parseRecordFile, recordProblems } from '../../../src/wheels/read/record.js';
import { readRequires } from '../../../src/wheels/read/requires.js';
import { parseWheelRequest } from '../../../src/wheels/request.js';
import { markerEnvironment } from '../../../src/wheels/requires/environment.js';
import { holds, parseMarker } from '../../../src/wheels/requires/marker.js';
import { parseRequirement } from '../../../src/wheels/requires/requirement.js';
import { meets, parseSpecifier } from '../../../src/wheels/requires/specifier.js';
import { wheelOf } from '../../wheels/fixture.js';
import { inMemory, openedWheel } from '../../wheels/opened.js';
import { ofBytes, ofText, ofValue, type Parser } from './parser.js';
import { SHA } from './seeds.js';

const WHEEL = wheelOf({
  name: 'hello',
  files: { 'hello/__init__.py': 'x = 1\n', 'hello-1.0.data/scripts/say': '#!python\n' },
  info: { 'entry_points.txt': '[console_scripts]\nhello = hello:main\n' },
});

const LOCKED = {
  name: 'hello',
  version: '1.0',
  fn: WHEEL.fn,
  url: `https://example.org/${WHEEL.fn}`,
  sha256: SHA,
  size: 1,
  direct: true,
};

/** An archive that is damaged gives an error of the archive's reader, to which its caller adds the file. */
const DAMAGED = [Error];

const TARGET = { platform: 'linux-64', python: '3.11', pythonVersion: '3.11.4', glibc: '2.17' } as const;

const PAGE = {
  files: [
    { url: 'x-1-py3-none-any.whl', hashes: { sha256: SHA }, yanked: false, 'requires-python': '>=3' },
    { url: 'x-1.tar.gz', hashes: {}, yanked: 'a' },
  ],
};

/** Readers of wheels. */
export const WHEELS: readonly Parser[] = [
  ofBytes('a wheel', WHEEL.bytes, {
    reaches: ['wheels/read/archive:readArchive'],
    parse: async (bytes) => {
      await readArchive(bytes, inMemory);
    },
    throws: DAMAGED,
  }),
  ofBytes('what a wheel requires', WHEEL.bytes, {
    reaches: ['wheels/read/requires:readRequires'],
    parse: async (bytes) => {
      await readRequires(bytes, LOCKED);
    },
  }),
  ofText('a requirement', 'a[x, Y_z] (>=1, <2) ; python_version < "3.8" and extra == "x"', {
    reaches: ['wheels/requires/requirement:parseRequirement', 'wheels/requires/marker:parseMarker'],
    parse: (text) => {
      const marker = parseRequirement(text)?.marker ?? parseMarker(text);
      if (marker !== null) holds(marker, markerEnvironment(TARGET, 'x'));
    },
  }),
  ofBytes('a wheel, whole', WHEEL.bytes, {
    reaches: [],
    parse: (bytes) => openedWheel({ fn: WHEEL.fn, bytes }),
  }),
  ofText('METADATA', 'Metadata-Version: 2.1\nName: hello\nVersion: 1.0\nSummary: a\n  b\n\ntext\n', {
    reaches: ['wheels/read/headers:parseHeaders'],
    parse: (text) => [
      onlyField(parseHeaders(text), 'name'),
      metadataProblems({ metadata: text, wheel: text }, { name: 'hello', version: '1.0' }, 'x'),
    ],
  }),
  ofText('RECORD', '"a,""b",sha256=abc,1\r\nc,,\n', {
    reaches: ['wheels/read/csv:parseCsv', 'wheels/read/record:parseRecordFile'],
    parse: (text) => {
      const rows = parseCsv(text);
      if (rows !== null) formatCsv(rows);
      recordProblems(parseRecordFile(text) ?? [], new Map([['c', Buffer.from('c')]]), 'x.dist-info');
    },
  }),
  ofText('entry_points.txt', '[console_scripts]\nhello = hello:main [extra]\n', {
    reaches: ['wheels/read/entry-points:readPrograms', 'package/entry-points:readEntryPoint'],
    parse: (text) => [readPrograms(text, 'x'), readEntryPoint(text)],
  }),
  ofText('the name of a wheel', 'numpy-1.26.4-1-cp311-cp311-manylinux_2_17_aarch64.whl', {
    reaches: ['wheels/name/file-name:parseWheelName'],
    parse: (text) => [parseWheelName(text), normalVersion(text)],
  }),
  ofText('a version specifier', '>=1.0rc1, !=1.1.*, ~=1!2.0.post1, ===x', {
    reaches: ['wheels/requires/specifier:parseSpecifier'],
    parse: (text) => [meets(text, parseSpecifier(text) ?? []), compareVersions(text, '1.0')],
  }),
  ofText(
    'the page of a project, HTML',
    `<a href="../x-1-py3-none-any.whl#sha256=${SHA}" data-yanked="a">x</a>`,
    {
      reaches: ['wheels/index/project-page:parseProjectPage', 'wheels/index/anchors:parseAnchors'],
      parse: (text) => [parseProjectPage(text, 'https://host/simple/x/'), parseAnchors(text)],
    },
  ),
  ofText('the page of a project, JSON', JSON.stringify(PAGE), {
    reaches: ['wheels/index/project-page:parseProjectPage'],
    parse: (text) => {
      const url = 'https://host/simple/x/';
      const files = parseProjectPage(text, url) ?? [];
      return [
        chooseWheel(candidatesOf(files, 'x'), TARGET),
        noWheel({ url, files }, { name: 'x', version: '1' }, TARGET),
      ];
    },
  }),
  ofText('a pip.conf', '# a\n[global]\nindex-url = https://host/simple\n  more\n[install]\ncert: /a.pem\n', {
    reaches: ['wheels/index/pip-settings:parsePipConfig'],
    parse: parsePipConfig,
  }),
  ofText('the url of an index', 'https://user:secret@host:8080/simple/', {
    reaches: ['wheels/index/location:parseIndexUrl'],
    parse: (value) => parseIndexUrl({ value, where: 'x' }),
  }),
  ofText('an item of wheels that names a version', 'Hello_There == 1.0rc1', {
    reaches: ['wheels/request:parseWheelRequest'],
    parse: parseWheelRequest,
  }),
  ofText('an item of wheels', `https://example.org/${WHEEL.fn}#sha256=${SHA}`, {
    reaches: ['wheels/request:parseWheelRequest'],
    parse: parseWheelRequest,
  }),
  ofValue(
    'wheels of a lock',
    { wheels: [LOCKED] },
    {
      reaches: ['lock/formats/lock-wheels:readWheels'],
      parse: (value) => {
        const reader = createLockReader({ value, file: 'x', problems: [] });
        return readWheels(reader.list('wheels'), []);
      },
    },
  ),
];
