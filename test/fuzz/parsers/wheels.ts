import { createLockReader } from '../../../src/lock/formats/lock-reader.js';
import { readWheels } from '../../../src/lock/formats/lock-wheels.js';
import { readEntryPoint } from '../../../src/package/entry-points.js';
import { parseWheelName } from '../../../src/wheels/name/file-name.js';
import { normalVersion } from '../../../src/wheels/name/version.js';
import { readArchive } from '../../../src/wheels/read/archive.js';
import { formatCsv, parseCsv } from '../../../src/wheels/read/csv.js';
import { readPrograms } from '../../../src/wheels/read/entry-points.js';
import { onlyField, parseHeaders } from '../../../src/wheels/read/headers.js';
import { metadataProblems } from '../../../src/wheels/read/metadata.js';
import { parseRecordFile, recordProblems } from '../../../src/wheels/read/record.js';
import { parseWheelRequest } from '../../../src/wheels/request.js';
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

/** Readers of wheels. */
export const WHEELS: readonly Parser[] = [
  ofBytes('a wheel', WHEEL.bytes, {
    reaches: ['wheels/read/archive:readArchive'],
    parse: async (bytes) => {
      await readArchive(bytes, inMemory);
    },
    throws: DAMAGED,
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
