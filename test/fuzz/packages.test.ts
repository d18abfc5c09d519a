import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { LockedPackage } from '../../src/conda/locked-package.js';
import { parseRecord } from '../../src/conda/parse-record.js';
import { UserError } from '../../src/errors.js';
import { type Codecs, loadCodecs } from '../../src/host/compress/codecs.js';
import { openPackage } from '../../src/package/open.js';
import { packExtracted } from '../../src/payload/extracted.js';
import { packMember } from '../../src/payload/member.js';
import { condaPackage, type FixtureFile, type FixturePackage } from '../fixtures/package.js';
import { describeWithTools, rowsWithTools } from '../tools.js';
import { editedJson, editedText, endsWell } from './hostile.js';

let codecs: Codecs;
beforeAll(async () => {
  codecs = await loadCodecs();
});

const PLACEHOLDER = '/opt/build/placeholder_placeholder_placeholder';
const FILES: Readonly<Record<string, FixtureFile>> = {
  'bin/tool': {
    data: `#!${PLACEHOLDER}/bin/python\n`,
    mode: 0o755,
    placeholder: { prefix: PLACEHOLDER, mode: 'text' },
  },
  'lib/liba.so': { data: `\0${PLACEHOLDER}/lib\0`, placeholder: { prefix: PLACEHOLDER, mode: 'binary' } },
  'lib/liba.so.1': { softlink: 'liba.so' },
  'site-packages/a.py': 'import b\n',
  'python-scripts/a': '#!/usr/bin/python\n',
  'share/empty': { directory: 0o755 },
};
const PACKAGE: FixturePackage = { name: 'a', noarch: 'python', files: FILES, entryPoints: ['a = a:main'] };
const INDEX = {
  name: 'a',
  version: '1.0',
  build: '0',
  build_number: 0,
  subdir: 'noarch',
  noarch: 'python',
  timestamp: 1e12,
};
const PATHS = {
  paths_version: 1,
  paths: [
    { _path: 'bin/tool', path_type: 'hardlink', file_mode: 'text', prefix_placeholder: PLACEHOLDER },
    { _path: 'lib/liba.so', path_type: 'hardlink', file_mode: 'binary', prefix_placeholder: PLACEHOLDER },
    { _path: 'lib/liba.so.1', path_type: 'softlink' },
    { _path: 'site-packages/a.py', path_type: 'hardlink', size_in_bytes: 9 },
    { _path: 'python-scripts/a', path_type: 'hardlink' },
    { _path: 'share/empty', path_type: 'directory' },
  ],
};
const LINK = {
  package_metadata_version: 1,
  noarch: { type: 'python', entry_points: ['a = a:main', 'b = a.b:c.d'] },
};

const PYTHON = {
  version: '3.7',
  executable: 'bin/python3.7',
  sitePackages: 'lib/python3.7/site-packages',
};

/** Opens, links, packs and extracts a package, as a build does. */
async function build(bytes: Buffer, fn: string): Promise<void> {
  const opened = await openPackage({ bytes, fn, codecs });
  const [name = '', version = '', build = ''] = fn.replace(/\.(?:conda|tar\.bz2)$/, '').split('-');
  const raw = { ...opened.index, name, version, build, sha256: 'a'.repeat(64), subdir: 'noarch' };
  const url = `https://host/team/noarch/${fn}`;
  const locked: LockedPackage = {
    fn,
    url,
    channel: 'https://host/team',
    requestedSpec: null,
    record: parseRecord(raw, fn),
  };
  packMember(opened, { locked, python: PYTHON, omit: [] });
  packExtracted(opened, { locked, python: PYTHON, omit: [] });
}

const METADATA: readonly [string, unknown, readonly string[]][] = [
  ['info/index.json', INDEX, ['bzip2']],
  ['info/paths.json', PATHS, []],
  ['info/link.json', LINK, []],
];

describe('an installer is made of a package, or the package is refused with a message,', () => {
  test('for the sound package: it is made', async () => {
    const { bytes, fn } = await condaPackage(PACKAGE);
    await expect(build(bytes, fn)).resolves.toBeUndefined();
  });

  test.each(rowsWithTools(METADATA, ([, , tools]) => tools))(
    'with edited JSON in %s',
    async (path, seed) => {
      const texts = fc.oneof(editedJson(seed), editedText(JSON.stringify(seed)));
      await fc.assert(
        fc.asyncProperty(texts, async (text) => {
          // The writer of a .conda reads info/index.json itself.
          const extension = path === 'info/index.json' ? '.tar.bz2' : '.conda';
          const { bytes, fn } = await condaPackage({ ...PACKAGE, extension, info: { [path]: text } });
          await endsWell(() => build(bytes, fn));
        }),
        { numRuns: 150 },
      );
    },
    120_000,
  );

  const names = [
    '__proto__/x',
    'constructor',
    'hasOwnProperty/x',
    'toString',
    'valueOf/a',
    'é/\u0301',
    '-x',
    '~',
    'a b',
  ];
  test.each(names)('with a file named %s', async (name) => {
    const files = Object.defineProperty({ ...FILES }, name, { value: 'x', enumerable: true });
    const { bytes, fn } = await condaPackage({ ...PACKAGE, files });
    await endsWell(() => build(bytes, fn));
  });

  const toolsOf = (extension: string) => (extension === '.tar.bz2' ? ['bzip2'] : []);
  test.each(rowsWithTools(['.conda', '.tar.bz2'] as const, toolsOf))(
    'with bytes of the %s changed or missing',
    async (extension) => {
      const { bytes, fn } = await condaPackage({ ...PACKAGE, extension });
      const changes = fc.array(fc.record({ at: fc.nat(bytes.length - 1), byte: fc.nat(255) }), {
        maxLength: 6,
      });
      await fc.assert(
        fc.asyncProperty(changes, fc.nat(bytes.length), async (list, kept) => {
          const damaged = Buffer.from(list.length === 0 ? bytes.subarray(0, kept) : bytes);
          for (const { at, byte } of list) damaged[at] = byte;
          await endsWell(() => build(damaged, fn));
        }),
        { numRuns: 200 },
      );
    },
    120_000,
  );
});

describeWithTools(
  'an installer is made of an old package, or the package is refused with a message,',
  { tools: ['bzip2'] },
  () => {
    test.each(['info/files', 'info/has_prefix', 'info/no_link', 'info/no_softlink'])(
      'with edited text in %s',
      async (path) => {
        const seed = `${PLACEHOLDER} text bin/tool\nlib/liba.so\n"a b" binary "lib/liba.so"\n`;
        await fc.assert(
          fc.asyncProperty(editedText(seed), async (text) => {
            const files = 'bin/tool\nlib/liba.so\n';
            const info = { 'info/files': files, [path]: text };
            const legacy = { ...PACKAGE, info, without: ['info/paths.json'], extension: '.tar.bz2' } as const;
            const { bytes, fn } = await condaPackage(legacy);
            await endsWell(() => build(bytes, fn));
          }),
          { numRuns: 30 },
        );
      },
      120_000,
    );
  },
);

test('a file that is no package is refused with a UserError', async () => {
  await expect(build(Buffer.from('x'), 'a-1.0-0.conda')).rejects.toThrow(UserError);
});
