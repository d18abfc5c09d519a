import { gunzipSync, gzipSync } from 'node:zlib';
import { ElfError } from '../../../src/formats/elf/error.js';
import { readElf } from '../../../src/formats/elf/read.js';
import { setRunPath } from '../../../src/formats/elf/set-run-path.js';
import { readHeader } from '../../../src/formats/tar/fields.js';
import { readPaxRecords } from '../../../src/formats/tar/pax.js';
import { readTar, TarError } from '../../../src/formats/tar/reader.js';
import { openZip } from '../../../src/formats/zip/open.js';
import { storedZip } from '../../../src/formats/zip/write.js';
import { bzip2Decompress } from '../../../src/host/compress/bzip2.js';
import { gunzip, gunzipPieces } from '../../../src/host/compress/gzip.js';
import { decompressStream } from '../../../src/host/compress/stream.js';
import { xzDecompress } from '../../../src/host/compress/xz.js';
import { zstdCompress, zstdDecompress } from '../../../src/host/compress/zstd.js';
import { layerHeaders } from '../../../src/image/base/layer-headers.js';
import { tarFiles } from '../../../src/image/base/tar-files.js';
import { emptyTree, layUpon } from '../../../src/image/base/tree.js';
import { decode } from '../../../src/package/entry-path.js';
import { tarArchive } from '../../../src/package/tar-archive.js';
import { findRelocation } from '../../../src/payload/relocate/relocation.js';
import { parseShebang } from '../../../src/payload/relocate/shebang.js';
import { elfFile } from '../../fixtures/elf.js';
import { ofBytes, type Parser } from './parser.js';
import { randomAccess } from './seeds.js';

const MOST = 1 << 20;
const PLACEHOLDER = '/opt/build/placeholder_placeholder';
const LONG = `share/${'a/long/name/'.repeat(12)}x`;
const TAR = Buffer.from(
  tarArchive([
    { type: 'directory', path: 'bin', mode: 0o755, mtime: 1 },
    { type: 'file', path: 'bin/x', mode: 0o755, mtime: 1, data: Buffer.from('text') },
    { type: 'file', path: LONG, mode: 0o644, mtime: 1, data: Buffer.from('text') },
    { type: 'softlink', path: 'bin/y', mtime: 1, target: 'x' },
  ]),
);
/** GNU tar's three forms of one sparse file, compressed: `tar -cS --format=gnu`, and `posix` with `--sparse-version=0.1` and `1.0`. */
const SPARSE = [
  'H4sIAAAAAAACA+3Q3QmAMAxG0YzSERKtOogTOIHgD+j2FkFRkfogCuI9LylpS8LXyvM0yL2fa3CoybYXmKgVlqu48oXdpG+7qnFOmrruYu+u7m+lo+k2EVvPZnbe95Ylu9Q0PmD5AADAJwwrsgAAAACAmJEIAAAAAAAAfm0CMufvzwAoAAA=',
  'H4sIAAAAAAACA+3UsW6DMBCAYc88BQ+AyGGMgwfWdutS9QFoxBAlhAgnEu3T1yJSVDIkUqRQVfm/xQdn2eDTeVCPJ4E1ZhyDy1GyZX6Ow1OIrS4yFQ8zfJs6+kPdhy3Vc9I2fn37SP2+7n2T+vV3U5mxDNE0szu2n9tutfFVHulskqnbpvJRIb9ftvW+cmUuJjHibKKdEylP8Wn5RCKFv5cuQtXex6K9rLdNapwtF37O/teTu2Ds/8zkhahY5uz/vusO1+bdyl/+HAAAuNtwxlkAAAAAwDVfHAEAAAAAAAAAAAAAAAAAAAAAAAAA/Es/TkfECwBQAAA=',
  'H4sIAAAAAAACA+3UvW6DMBSGYc++Cq6A+C80HlibLUvVC/DggSoJlZ1KtFcfi1QRYkinoER9n8WHA5LBRx+DuD9VNM6NazFflbYv17pclboxay2qYYF3E1/5FFLZUvxPxlTb3XudP0PKsT6Ejz61Ws663bF0lTR62j2GQ2yztGraTDHsc/cTWzfOUgo8tnpVpvc2Du+128fa+cat8pL5N3r6Lxjzr511a1GpJfOf+v5067m/7s8/7klY6TdWOemUb6TxXqnNpf4NMBEGAABLG644CwAAAAC45ZsjAAAAAAAAAAAAAAAAAAAAAAAAAJ7WGRQ7cDIAUAAA',
].map((text) => gunzipSync(Buffer.from(text, 'base64')));
const PLAIN = Buffer.from('some text, and again some text, and once more some text\n'.repeat(20));
/** `printf 'hello hello hello hello\n' | bzip2` and `| xz`. */
const BZIP2 = Buffer.from('QlpoOTFBWSZTWW9PEPMAAAXRAAAQQAACRKAAMMACqDRxDa2HDxdyRThQkG9PEPM=', 'base64');
const XZ = Buffer.from(
  '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AAXAAxdADQZSe6N6VYKwSGwAABsFO0bO2i7kQABKBjXg7duH7bzfQEAAAAABFla',
  'base64',
);
const ELF = elfFile({
  interpreter: '/lib/ld-linux.so.2',
  needed: ['liba.so.1', 'libc.so.6'],
  soname: 'libx.so.1',
  runpath: '$ORIGIN/../lib',
  versions: [{ library: 'libc.so.6', version: 'GLIBC_2.28' }],
  defines: ['X_1'],
});
const once = async function* (bytes: Buffer) {
  yield bytes;
};
const drained = async (pieces: AsyncIterable<unknown>) => {
  for await (const _ of pieces);
};

/** Readers of archives, compressed data and programs. */
export const BINARIES: readonly Parser[] = [
  ofBytes('a tar', TAR, {
    reaches: ['formats/tar/reader:readTar', 'formats/tar/pax:readPaxRecords'],
    throws: [TarError],
    parse: (bytes) => readTar(bytes),
  }),
  ...SPARSE.map((tar, i) =>
    ofBytes(`a sparse file of a layer, form ${i}`, tar, {
      reaches: [],
      throws: [TarError],
      parse: (bytes) =>
        readTar(bytes, { source: 'a layer' }).map(({ data }) => data.subarray(0, data.length)),
    }),
  ),
  ofBytes('a header of a tar', TAR.subarray(0, 512), {
    reaches: ['formats/tar/fields:readHeader', 'formats/tar/fields:readNumber'],
    parse: (bytes) => readHeader(Buffer.concat([bytes, Buffer.alloc(512)], 512)),
  }),
  ofBytes('pax records', Buffer.from('12 path=abc\n22 mtime=12345678.125\n16 linkpath=ab\n'), {
    reaches: [],
    throws: [TarError],
    parse: readPaxRecords,
  }),
  ofBytes('a layer', TAR, {
    reaches: [],
    parse: async (bytes) => {
      const headers = [];
      for await (const header of layerHeaders(once(bytes), 'x')) headers.push(header);
      layUpon(emptyTree(), headers);
    },
  }),
  ofBytes('an image in a tar', TAR, {
    reaches: [],
    parse: async (bytes) => {
      const files = tarFiles('x', randomAccess(bytes));
      for (const name of ['bin/x', 'bin/y', LONG])
        if (files.size(name) !== null) await drained(files.read(name));
    },
  }),
  ofBytes('a zip', storedZip([{ name: 'a', data: PLAIN }]), {
    reaches: [],
    // openPackage refuses the package with this message.
    throws: [Error],
    parse: openZip,
  }),
  ofBytes('a path', Buffer.from('lib/é'), { reaches: ['package/entry-path:decode'], parse: decode }),
  ofBytes('gzip', gzipSync(PLAIN), {
    reaches: [],
    parse: async (bytes) => {
      await drained(decompressStream('gzip', once(bytes)));
      await drained(gunzipPieces([bytes]));
      gunzip(bytes, MOST);
    },
  }),
  ofBytes('zstd', await zstdCompress(PLAIN, 3), {
    reaches: [],
    parse: (bytes) => zstdDecompress(bytes, MOST),
  }),
  ofBytes('bzip2', BZIP2, {
    reaches: ['host/compress/bzip2-blocks:readChecksum'],
    parse: (bytes) => bzip2Decompress(bytes, MOST),
  }),
  ofBytes('xz', XZ, { reaches: [], parse: (bytes) => xzDecompress(bytes, MOST) }),
  ofBytes('an ELF file', ELF, {
    reaches: [
      'formats/elf/read:readElf',
      'formats/elf/dynamic:readDynamic',
      'formats/elf/tables:readSegments',
      'formats/elf/tables:readSections',
    ],
    parse: readElf,
  }),
  ofBytes('an ELF file whose run path is set', ELF, {
    reaches: [],
    throws: [ElfError],
    parse: (bytes) => readElf(setRunPath(bytes, '$ORIGIN/../../a/longer/way', ['PREFIX=/a'])),
  }),
  ofBytes('a first line with a placeholder', Buffer.from(`#! ${PLACEHOLDER}/bin/python -E\n`), {
    reaches: ['payload/relocate/shebang:parseShebang'],
    parse: (bytes) => parseShebang(bytes, Buffer.from(PLACEHOLDER)),
  }),
  ofBytes('a file with placeholders', Buffer.from(`\0a${PLACEHOLDER}/lib:${PLACEHOLDER}/x\0b`), {
    reaches: [],
    parse: (bytes) => [
      findRelocation(bytes, PLACEHOLDER, 'binary'),
      findRelocation(bytes, PLACEHOLDER, 'text'),
    ],
  }),
];
