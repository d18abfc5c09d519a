import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RawHeader } from '../../../src/formats/tar/fields.js';
import { END_OF_ARCHIVE, padding, type TarEntry, tarHeader } from '../../../src/formats/tar/header.js';
import { layerHeaders } from '../../../src/image/base/layer-headers.js';
import { type BaseNode, emptyTree, layUpon, walk } from '../../../src/image/base/tree.js';
import { outputOf } from '../../program.js';
import { testWithTools } from '../../tools.js';

const folder = (path: string, mode = 0o755, more: Partial<TarEntry> = {}): Buffer =>
  tarHeader({ path, type: 'directory', mode, mtime: 1, ...more });
const link = (path: string, linkTarget: string) =>
  tarHeader({ path, type: 'softlink', mode: 0o777, mtime: 1, linkTarget });
const hard = (path: string, linkTarget: string) =>
  tarHeader({ path, type: 'hardlink', mode: 0o777, mtime: 1, linkTarget });
const file = (path: string, content = '') => {
  const size = content.length;
  const header = tarHeader({ path, type: 'file', mode: 0o644, mtime: 1, size });
  return Buffer.concat([header, Buffer.from(content), padding(size)]);
};

async function* inPieces(bytes: Buffer, size = 700) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function headersOf(bytes: Buffer): Promise<RawHeader[]> {
  const headers: RawHeader[] = [];
  for await (const header of layerHeaders(inPieces(bytes), 'layer')) headers.push(header);
  return headers;
}

async function treeOf(...layers: readonly (readonly Buffer[])[]) {
  const tree = emptyTree();
  for (const blocks of layers) layUpon(tree, await headersOf(Buffer.concat([...blocks, END_OF_ARCHIVE])));
  return tree;
}

/** Lists a tree: `opt 755 0:0`, `lib -> usr/lib`, `etc/a`. */
function listed(node: BaseNode, path = ''): string[] {
  if (node.kind === 'file') return [path];
  if (node.kind === 'link') return [`${path} -> ${node.target}`];
  const below = [...node.children]
    .sort()
    .flatMap(([name, child]) => listed(child, path === '' ? name : `${path}/${name}`));
  return path === '' ? below : [`${path} ${node.mode.toString(8)} ${node.uid}:${node.gid}`, ...below];
}

describe("layers are applied as the OCI's layer.md says:", () => {
  test.each<[string, Buffer[][], string[]]>([
    ['a folder without an entry gets the mode 755', [[file('opt/a')]], ['opt 755 0:0', 'opt/a']],
    ['./, / and // in names', [[folder('./opt', 0o700), file('/opt//a')]], ['opt 700 0:0', 'opt/a']],
    ['names that lead above the root stay below it', [[file('../../a')]], ['a']],
    [
      'a folder has the header of the last layer',
      [[folder('a'), file('a/b')], [folder('a', 0o2775, { uid: 1000, gid: 100 })]],
      ['a 2775 1000:100', 'a/b'],
    ],
    [
      'a large owner and group',
      [[folder('a', 0o755, { uid: 1_000_660_000, gid: 2_097_152 })]],
      ['a 755 1000660000:2097152'],
    ],
    [
      'a whiteout removes a whole folder',
      [
        [folder('a', 0o700), file('a/b')],
        [file('.wh.a'), file('a/c')],
      ],
      ['a 755 0:0', 'a/c'],
    ],
    [
      'a whiteout applies to lower layers only',
      [[file('a/b')], [file('a/c'), file('a/.wh.c')]],
      ['a 755 0:0', 'a/b', 'a/c'],
    ],
    [
      'an opaque folder keeps its own',
      [[file('a/b')], [file('a/c'), file('a/.wh..wh..opq')]],
      ['a 755 0:0', 'a/c'],
    ],
    ['a file in place of a folder', [[file('a/b')], [file('a')]], ['a']],
    [
      'a folder in place of a link',
      [[link('lib', 'usr/lib')], [folder('lib'), file('lib/a')]],
      ['lib 755 0:0', 'lib/a'],
    ],
    [
      'a parent that is a link is followed',
      [[folder('usr/lib'), link('lib', 'usr/lib')], [file('lib/a')]],
      ['lib -> usr/lib', 'usr 755 0:0', 'usr/lib 755 0:0', 'usr/lib/a'],
    ],
    [
      'a whiteout behind a link',
      [[file('usr/lib/a'), link('lib', '/usr/lib')], [file('lib/.wh.a')]],
      ['lib -> /usr/lib', 'usr 755 0:0', 'usr/lib 755 0:0'],
    ],
    [
      'a hard link to a link is that link',
      [[link('a', 'b'), hard('c', 'a'), file('d'), hard('e', 'd')]],
      ['a -> b', 'c -> b', 'd', 'e'],
    ],
    ['marks of aufs are nothing', [[file('a'), file('.wh..wh.plnk'), file('.wh..wh.aufs')]], ['a']],
  ])('%s', async (_, layers, expected) => {
    expect(listed(await treeOf(...layers))).toEqual(expected);
  });
});

test('links are followed as in a container', async () => {
  const tree = await treeOf([
    folder('var/opt', 0o711),
    ...[
      link('opt', 'var/opt'),
      link('abs', '/var/opt'),
      link('far', '../../../var'),
      link('var/up', '../opt'),
    ],
    ...[link('round', 'about'), link('about', 'round'), link('gone', 'run/gone'), file('etc/passwd')],
  ]);
  const real = (path: string) => {
    const walked = walk(tree, path);
    return 'real' in walked ? walked.real.join('/') : `${walked.blockedBy} at ${walked.at}`;
  };
  expect(real('/opt/x')).toBe('var/opt/x');
  expect(real('/abs/x/y')).toBe('var/opt/x/y');
  expect(real('/far/opt')).toBe('var/opt');
  expect(real('/var/up/x')).toBe('var/opt/x');
  expect(real('/gone/x')).toBe('run/gone/x');
  expect(real('/opt/../opt')).toBe('var/opt');
  expect(real('/round/x')).toMatch(/^circle at /);
  expect(real('/etc/passwd/x')).toBe('file at /etc/passwd');
});

describe('an entry that is no file, folder or link is skipped:', () => {
  test.each(['3', '4', '6', 'V'])('of the type %s', async (typeFlag) => {
    const device = folder('dev/null');
    device.write(typeFlag, 156, 'latin1');
    device.fill(' ', 148, 156);
    const sum = device.reduce((all, byte) => all + byte, 0);
    device.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    expect(listed(await treeOf([device, folder('a')]))).toEqual(['a 755 0:0', 'dev 755 0:0', 'dev/null']);
  });

  testWithTools('sparse files and long names of GNU tar are read', { tools: ['tar'] }, async () => {
    const place = mkdtempSync(join(tmpdir(), 'archi-headers-'));
    const long = 'l'.repeat(90);
    try {
      mkdirSync(join(place, long, long), { recursive: true });
      writeFileSync(join(place, long, long, 'holes'), 'x');
      for (let i = 1; i < 40; i++) writeFileSync(join(place, long, long, 'holes'), 'x', { flag: 'a' });
      truncateSync(join(place, long, long, 'holes'), 1 << 22);
      writeFileSync(join(place, 'z'), 'z');
      for (const format of ['gnu', 'posix']) {
        const tar = join(tmpdir(), `archi-headers-${process.pid}.tar`);
        await outputOf(['tar', '-cSf', tar, `--format=${format}`, '-C', place, '.']);
        const headers = await headersOf(readFileSync(tar));
        rmSync(tar);
        expect(headers.map(({ path }) => path.toString()).sort()).toEqual(
          ['./', `./${long}/`, `./${long}/${long}/`, `./${long}/${long}/holes`, './z'].sort(),
        );
      }
    } finally {
      rmSync(place, { recursive: true });
    }
  });
});

test.each([
  ['cut inside a file', file('a', 'x'.repeat(2000)).subarray(0, 1000), 'the tar ends inside an entry'],
  ['no tar', Buffer.alloc(2048, 'x'), 'no tar header at byte 0'],
])('a layer is refused that is %s', async (_, bytes, message) => {
  await expect(headersOf(bytes)).rejects.toMatchObject({ problems: [{ where: 'layer', message }] });
});

const PYTHON = `import io, sys, tarfile
for m in tarfile.open(fileobj=io.BytesIO(sys.stdin.read().encode("latin1"))):
  print(m.name, m.uid, m.gid, oct(m.mode), sorted(m.pax_headers.items()))`;

testWithTools('Python reads attributes and owners as they were written', { tools: ['python3'] }, async () => {
  const xattrs = new Map([
    ['user.b', Buffer.from('é='.repeat(50))],
    ['security.selinux', Buffer.from('x'.repeat(72))],
  ]);
  const written = folder('a', 0o2775, { xattrs, uid: 2_097_152, gid: 1_000_660_000 });
  const [header] = await headersOf(Buffer.concat([written, END_OF_ARCHIVE]));
  expect(header).toMatchObject({ xattrs });
  const tar = Buffer.concat([written, END_OF_ARCHIVE]).toString('latin1');
  expect(
    await outputOf(['python3', '-c', PYTHON], {
      input: tar,
      environment: { ...process.env, PYTHONUTF8: '1' },
    }),
  ).toBe(
    `a 2097152 1000660000 0o2775 [('SCHILY.xattr.security.selinux', '${'x'.repeat(72)}'), ('SCHILY.xattr.user.b', '${'é='.repeat(50)}')]\n`,
  );
});
