import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { formatError, UserError } from '../../src/errors.js';
import { type Codecs, loadCodecs } from '../../src/host/compress/codecs.js';
import { openPackage } from '../../src/package/open.js';
import { condaPackage, type FixtureFile, type FixturePackage } from '../fixtures/package.js';
import { rowsWithTools, testWithTools } from '../tools.js';

let codecs: Codecs;
beforeAll(async () => {
  codecs = await loadCodecs();
});

const PLACEHOLDER = '/opt/build/placeholder';

// Test packages of that format are made with bzip2.
const toolsOf = (extension: string) => (extension === '.tar.bz2' ? ['bzip2'] : []);

describe('openPackage', () => {
  it.each(rowsWithTools(['.conda', '.tar.bz2'] as const, toolsOf))(
    'reads the contents of a %s file',
    async (extension) => {
      const opened = await open({
        name: 'mixed',
        extension,
        files: {
          'bin/tool': { data: '#!/opt', mode: 0o4755, placeholder: { prefix: PLACEHOLDER, mode: 'text' } },
          'bin/twin': { hardlink: 'bin/tool' },
          'lib/a.so': { softlink: '../lib/a.so.1' },
          'lib/a.so.1': { data: 'library', noLink: true },
          'share/empty': { directory: 0o755 },
        },
      });
      expect(opened.entries.map(({ mtime, ...entry }) => entry)).toEqual([
        { type: 'file', path: 'bin/tool', mode: 0o755, data: Buffer.from('#!/opt') },
        { type: 'softlink', path: 'lib/a.so', target: '../lib/a.so.1' },
        { type: 'file', path: 'lib/a.so.1', mode: 0o644, data: Buffer.from('library') },
        { type: 'directory', path: 'share/empty', mode: 0o755 },
        { type: 'hardlink', path: 'bin/twin', target: 'bin/tool' },
      ]);
      expect(
        opened.paths.map(({ path, pathType, placeholder, noLink }) => [path, pathType, placeholder, noLink]),
      ).toEqual([
        ['bin/tool', 'hardlink', { prefix: PLACEHOLDER, mode: 'text' }, false],
        ['bin/twin', 'hardlink', null, false],
        ['lib/a.so', 'softlink', null, false],
        ['lib/a.so.1', 'hardlink', null, true],
        ['share/empty', 'directory', null, false],
      ]);
      expect(opened.warnings).toEqual([]);
    },
  );

  testWithTools('reads the info files of old packages', { tools: ['bzip2'] }, async () => {
    const { fn, bytes } = await condaPackage({
      name: 'legacy',
      extension: '.tar.bz2',
      files: { 'bin/a b': 'x', 'bin/old': 'x', 'lib/c': 'x', 'lib/d': 'x', 'lib/e': { softlink: 'd' } },
      info: {
        'info/files': '# a comment\n./bin/a b\r\nbin/old\nlib/c\nlib/d\nlib/e\n',
        'info/has_prefix': `bin/old\n"/opt/build x" binary "bin/a b"\n`,
        'info/no_link': 'lib/c\n',
        'info/no_softlink': 'lib/d\n',
      },
      without: ['info/paths.json'],
    });
    const { paths } = await openPackage({ fn, bytes, codecs });
    const common = { pathType: 'hardlink', sha256: null, size: null };
    expect(paths).toEqual([
      { ...common, path: 'bin/a b', placeholder: { prefix: '/opt/build x', mode: 'binary' }, noLink: false },
      {
        ...common,
        path: 'bin/old',
        placeholder: { prefix: '/opt/anaconda1anaconda2anaconda3', mode: 'text' },
        noLink: false,
      },
      { ...common, path: 'lib/c', placeholder: null, noLink: true },
      { ...common, path: 'lib/d', placeholder: null, noLink: true },
      { ...common, path: 'lib/e', pathType: 'softlink', placeholder: null, noLink: false },
    ]);
  });

  it('leaves out files that the package does not list, with a warning', async () => {
    const paths = [
      { _path: 'bin/twin', path_type: 'hardlink' },
      { _path: 'var/empty', path_type: 'directory' },
    ];
    const opened = await open({
      name: 'unlisted',
      files: { 'bin/tool': 'x', 'bin/twin': { hardlink: 'bin/tool' } },
      info: { 'info/paths.json': JSON.stringify({ paths, paths_version: 1 }) },
    });
    expect(opened.entries).toMatchObject([
      { type: 'file', path: 'bin/twin', data: Buffer.from('x') },
      { type: 'directory', path: 'var/empty' },
    ]);
    expect(opened.warnings).toEqual(['the package does not list 1 of its files: bin/tool']);
  });

  it('accepts names that differ only in case, links inside the prefix and links to the build prefix', async () => {
    const opened = await open({
      name: 'allowed',
      files: {
        'share/A': 'upper',
        'share/a': { data: 'lower', placeholder: { prefix: PLACEHOLDER, mode: 'text' } },
        'lib/up': { softlink: '../share/./A' },
        'lib/root': { softlink: '..' },
        'lib/dangling': { softlink: 'not/there' },
        'lib/loop': { softlink: 'loop' },
        'lib/built': { softlink: `${PLACEHOLDER}/share/A` },
      },
    });
    expect(opened.entries.length).toBe(7);
    expect(opened.warnings).toMatchInlineSnapshot(`
      [
        "lib/built: the soft link leads to the folder where the package was built; it will be broken",
      ]
    `);
  });

  it('reads entry points of noarch python packages only', async () => {
    const entryPoints = ['tool = pkg.cli:main', 'x-y=a:b.c'];
    const opened = await open({ name: 'points', noarch: 'python', entryPoints });
    expect(opened.entryPoints).toEqual([
      { command: 'tool', module: 'pkg.cli', func: 'main' },
      { command: 'x-y', module: 'a', func: 'b.c' },
    ]);
    const link = JSON.stringify({ noarch: { type: 'python', entry_points: entryPoints } });
    expect((await open({ name: 'points', info: { 'info/link.json': link } })).entryPoints).toEqual([]);
  });

  it.each([
    '../x = a:b',
    'a/b = a:b',
    '.x = a:b',
    'x = os;evil:b',
    'x = a:b()',
    'x = a',
    'x',
    ' = a:b',
    'x = a:b\nc',
    "x' = a:b",
    'x = a.:b',
    'x = 1a:b',
  ])('refuses the entry point %j', async (entryPoint) => {
    const text = await problemsOf({ name: 'points', noarch: 'python', entryPoints: [entryPoint] });
    expect(text).toContain(`found:    ${JSON.stringify(entryPoint)}`);
  });

  it.each<[string, Record<string, FixtureFile>]>([
    ['an absolute path', { '/etc/passwd': 'x' }],
    ['a path that climbs', { 'lib/../../etc/passwd': 'x' }],
    ['a newline in a path', { 'bin/a\nb': 'x' }],
    [
      'what steers a terminal',
      { 'bin/\x1b[31m': 'x', 'lib/\u009bx': 'x', 'lib/x': { softlink: '/\u202ecba' } },
    ],
    ['a long name', { [`bin/${'x'.repeat(256)}`]: 'x' }],
    ['a conda-meta of its own', { 'conda-meta/history': 'x' }],
    ['an .archi of its own', { './.archi/relocate': 'x' }],
    ['a file through a soft link', { lib: { softlink: 'lib64' }, 'lib/x': 'x' }],
    ['a file below a file', { lib: 'x', 'lib/a/b': 'x' }],
    ['a soft link that leaves', { 'lib/x': { softlink: '../../etc/passwd' } }],
    ['an absolute soft link', { 'lib/x': { softlink: '/etc/passwd' } }],
    [
      'a soft link that leaves through another',
      { 'a/b/up': { softlink: '../..' }, 'a/b/x': { softlink: 'up/../etc' } },
    ],
    ['a hard link out of the prefix', { 'lib/x': { hardlink: '../etc/passwd' } }],
    ['a hard link to nothing', { 'lib/x': { hardlink: 'lib/y' } }],
    ['a newline in a link target', { 'lib/x': { softlink: 'a\nb' } }],
    ['several at once', { '/a': 'x', 'b/../../c': 'x', d: { softlink: '/' }, 'conda-meta/e': 'x' }],
  ])('refuses %s', async (name, files) => {
    const text = await problemsOf({ name: 'hostile', files, without: ['info/paths.json', 'info/files'] });
    await expect(`${text}\n`).toMatchFileSnapshot(`golden/hostile/${name.replaceAll(' ', '-')}.txt`);
  });

  it.each<[string, Partial<FixturePackage>]>([
    ['a size that differs', { info: pathsJson({ _path: 'bin/x', size_in_bytes: 2 }) }],
    ['a sha256 that differs', { info: pathsJson({ _path: 'bin/x', sha256: '0'.repeat(64) }) }],
    ['a path that is not there', { info: pathsJson({ _path: 'bin/x' }, { _path: 'bin/y' }) }],
    ['a path listed in two ways', { info: pathsJson({ _path: 'bin/x' }, { _path: 'bin/x', no_link: true }) }],
    ['a directory that is a file', { info: pathsJson({ _path: 'bin/x', path_type: 'directory' }) }],
    [
      'wrong kinds of values',
      {
        info: pathsJson(
          { _path: 'bin/x', path_type: 'fifo' },
          { _path: 'b', size_in_bytes: -1 },
          { _path: 'c', sha256: 'abc' },
          { _path: 'd', file_mode: 'x' },
          { _path: 'e', prefix_placeholder: 'a\nb' },
          { _path: '../f' },
          {},
        ),
      },
    ],
    ['another version of paths.json', { info: { 'info/paths.json': '{"paths": [], "paths_version": 2}' } }],
    ['paths.json that is no JSON', { info: { 'info/paths.json': '<html>' } }],
    [
      'index.json of another package',
      { info: { 'info/index.json': '{"name": "other", "version": "1.0", "build": "0"}' } },
    ],
    [
      'index.json without a version',
      {
        info: { 'info/index.json': '{"name": "stated", "version": 1, "build": "0"}' },
      },
    ],
    ['a line of has_prefix', { info: { 'info/has_prefix': '/opt/x text\n' }, without: ['info/paths.json'] }],
    ['link.json that is no JSON', { noarch: 'python', info: { 'info/link.json': '{' } }],
  ])('refuses %s', async (name, description) => {
    const text = await problemsOf({ name: 'stated', files: { 'bin/x': 'x' }, ...description });
    await expect(`${text}\n`).toMatchFileSnapshot(`golden/stated/${name.replaceAll(' ', '-')}.txt`);
  });

  testWithTools('refuses a file that is cut or changed at any place', { tools: ['bzip2'] }, async () => {
    for (const extension of ['.conda', '.tar.bz2'] as const) {
      const { fn, bytes } = await condaPackage({ name: 'cut', files: { 'bin/x': 'content' }, extension });
      const whole = await openPackage({ fn, bytes, codecs });
      for (let length = 0; length < bytes.length; length += 7) {
        await expect(openPackage({ fn, bytes: bytes.subarray(0, length), codecs })).rejects.toThrow(
          UserError,
        );
      }
      for (let at = 0; at < bytes.length; at += 3) {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ 0x10;
        const opened = await openPackage({ fn, bytes: changed, codecs }).catch((error) => {
          expect(error).toBeInstanceOf(UserError);
          return whole;
        });
        expect(opened.entries).toEqual(whole.entries);
      }
    }
  });

  it.each(['x-1.0-0.conda', 'x-1.0-0.tar.bz2'])('refuses any bytes as %s', async (fn) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        await expect(openPackage({ fn, bytes: Buffer.from(bytes), codecs })).rejects.toThrow(UserError);
      }),
      { numRuns: 200 },
    );
  });

  it('reports what is wrong with a file that is no package', async () => {
    const page = Buffer.from('<html><body>504 Gateway Time-out</body></html>');
    expect(await messageOf(openPackage({ fn: 'x-1.0-0.conda', bytes: page, codecs }))).toMatchInlineSnapshot(`
      "Error: x-1.0-0.conda cannot be used
        x-1.0-0.conda: it is not a complete ZIP archive: End of central directory record signature not found. Either not a zip file, or file is truncated.
          do:       use another build of the package; if the file was damaged in transit, fetch it again"
    `);
    expect(
      await messageOf(openPackage({ fn: 'x-1.0-0.tar.bz2', bytes: page, codecs })),
    ).toMatchInlineSnapshot(`
      "Error: x-1.0-0.tar.bz2 cannot be used
        x-1.0-0.tar.bz2: no stream starts at byte 0
          expected: complete bzip2 data
          do:       fetch the file again, and compare its checksum with the one its channel gives"
    `);
  });
});

function pathsJson(...paths: Record<string, unknown>[]): Record<string, string> {
  return { 'info/paths.json': JSON.stringify({ paths, paths_version: 1 }) };
}

async function open(description: FixturePackage) {
  const { fn, bytes } = await condaPackage(description);
  return openPackage({ fn, bytes, codecs });
}

async function problemsOf(description: FixturePackage): Promise<string> {
  return messageOf(open(description));
}

async function messageOf(opening: Promise<unknown>): Promise<string> {
  const error = await opening.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof UserError) return formatError(error);
  throw error ?? new Error('the package was opened');
}
