import {
  chmodSync,
  chownSync,
  lchownSync,
  linkSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { writeFixtureChannel } from '../../fixtures/channel.js';
import { outputOf } from '../../program.js';
import { describeWithTools } from '../../tools.js';
import { archiConstructOk } from '../cli.js';
import { type Containers, openContainers } from './containers.js';
import { removeMounted } from './mounts.js';
import { layoutOfTar } from './oci-layout.js';

/** Kind and mode, owner, time, content or target, extended attributes. */
type Facts = readonly [mode: string, owner: string, mtime: number, what: string, xattrs: object];

const TOOLS = ['umoci', 'buildah', 'skopeo', 'python3', 'tar'];
const obstacle = process.getuid?.() === 0 ? null : 'root';

/** Folders and links of an odd base: mode, owner, and target. */
const BASE: readonly (readonly [path: string, mode: number, uid: number, gid: number, target?: string])[] = [
  ['usr', 0o755, 0, 0],
  ['usr/lib', 0o751, 0, 0],
  ['usr/bin', 0o755, 0, 0],
  ['lib', 0o777, 0, 0, 'usr/lib'],
  ['bin', 0o777, 0, 0, '/usr/bin'],
  ['var', 0o1777, 0, 0],
  ['var/opt', 0o2775, 3, 50],
  ['var/homes', 0o711, 0, 7],
  ['opt', 0o777, 0, 0, 'var/opt'],
  ['home', 0o777, 5, 5, '/srv/../var/homes'],
  ['srv', 0o700, 1000, 1000],
  ['var/opt/other', 0o500, 65_534, 2_097_153],
  ['data', 0o2770, 9, 9],
  ['data/bin', 0o711, 9, 9],
  ['tmp', 0o1777, 0, 0],
  ['etc', 0o755, 0, 0],
];

describeWithTools('the folders of a base are unchanged below our layers', { tools: TOOLS, obstacle }, () => {
  let folder: string;
  let containers: Containers;
  let stored = 0;
  const script = join(import.meta.dirname, 'tree-facts.py');
  const base = () => join(folder, 'base');

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'archi-construct-base-kept-'));
    containers = openContainers('vfs');
    await makeBase();
    const channel = join(folder, 'channel');
    await writeFixtureChannel(channel, [
      { name: 'hello', subdir: 'linux-64', files: { 'bin/hello': 'hello', 'lib/deep/er': 'x' } },
    ]);
    writeFileSync(
      join(folder, 'manifest.yaml'),
      stringify({
        name: 'Hello',
        version: '1',
        channels: [channel],
        specs: ['hello'],
        platforms: ['linux-64'],
      }),
    );
  });

  afterAll(async () => {
    await containers?.remove();
    await removeMounted(folder);
  });

  async function makeBase(): Promise<void> {
    const root = join(folder, 'root');
    mkdirSync(root);
    for (const [path, mode, uid, gid, target] of BASE) {
      const place = join(root, path);
      if (target === undefined) {
        mkdirSync(place);
        chownSync(place, uid, gid);
        chmodSync(place, mode);
      } else {
        symlinkSync(target, place);
        lchownSync(place, uid, gid);
      }
    }
    writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\n');
    writeFileSync(join(root, 'usr/bin/su'), 'su', { mode: 0o755 });
    chmodSync(join(root, 'usr/bin/su'), 0o4755);
    linkSync(join(root, 'usr/bin/su'), join(root, 'var/opt/other/hard'));
    const attributes = 'import os,sys; [os.setxattr(p, "user.kind", b"odd\\0") for p in sys.argv[1:]]';
    await outputOf(['python3', '-c', attributes, join(root, 'var/opt'), join(root, 'usr/bin/su')]);
    // From the deepest up, so that each folder keeps its own time.
    for (const [index, [path, , , , target]] of [...BASE.entries()].reverse()) {
      const time = 1_000_000_000 + index * 1000;
      if (target === undefined) utimesSync(join(root, path), time, time);
      else lutimesSync(join(root, path), time, time);
    }
    const tar = join(folder, 'root.tar');
    await outputOf(['tar', '--xattrs', '--format=pax', '-cf', tar, '-C', root, ...TOP]);
    await layoutOfTar(tar, base(), { architecture: 'amd64', tag: 'base' });
  }

  const TOP = [...new Set(BASE.map(([path]) => path.split('/')[0] ?? path))];

  const UNPACK: Readonly<Record<string, (layout: string, tag: string) => Promise<string>>> = {
    umoci: async (layout, tag) => {
      const bundle = join(mkdtempSync(join(folder, 'bundle-')), 'bundle');
      await outputOf(['umoci', 'unpack', '--image', `${layout}:${tag}`, bundle]);
      return join(bundle, 'rootfs');
    },
    buildah: async (layout, tag) => {
      const { environment } = containers;
      const name = `localhost/kept:${++stored}`;
      await outputOf(['skopeo', 'copy', `oci:${layout}:${tag}`, `containers-storage:${name}`], {
        environment,
      });
      const container = await outputOf(['buildah', 'from', '--pull-never', name], { environment });
      return (await outputOf(['buildah', 'mount', container.trim()], { environment })).trim();
    },
  };

  const factsBelow = async (root: string): Promise<Readonly<Record<string, Facts>>> =>
    JSON.parse(await outputOf(['python3', script, root]));

  const CASES = [
    // In a folder behind a link, with a home there too, beside files of the base.
    {
      prefix: '/opt/hello',
      own: ['var/opt/hello', 'var/homes/me'],
      user: { name: 'me', uid: 1000, gid: 50 },
    },
    { prefix: '/lib/hello', own: ['usr/lib/hello'], user: null },
    // In folders of the base, which keep their modes.
    { prefix: '/data', own: ['data/bin/hello', 'data/lib', ...LISTS('data')], user: null },
    { prefix: '/srv/a/b', own: ['srv/a'], user: null },
  ];

  test.each(
    CASES.flatMap((testCase) =>
      Object.keys(UNPACK).map((tool) => [tool, testCase.prefix, testCase] as const),
    ),
  )('unpacked by %s, with the prefix %s', async (tool, prefix, { own, user }) => {
    const unpack = UNPACK[tool];
    if (unpack === undefined) throw new Error(tool);
    const image = mkdtempSync(join(folder, 'image-'));
    const description = {
      name: 'x',
      base: `oci:${base()}`,
      manifest: join(folder, 'manifest.yaml'),
      prefix,
    };
    writeFileSync(
      join(image, 'image.yaml'),
      stringify({ ...description, family: 'none', ...(user !== null && { user }) }),
    );
    const layout = join(image, 'layout');
    await archiConstructOk(['image', '--image', join(image, 'image.yaml'), '--output', `oci:${layout}`]);
    const [before, after] = [
      await factsBelow(await unpack(base(), 'base')),
      await factsBelow(await unpack(layout, '1')),
    ];
    // If the base itself were wrong, the comparison would not show it.
    for (const [path, mode, uid, gid, target] of BASE) {
      const [found, owner, , what] = before[path] ?? [];
      expect([path, found?.slice(-4), owner, what]).toEqual([
        path,
        mode.toString(8).padStart(4, '0'),
        `${uid}:${gid}`,
        target ?? '',
      ]);
    }
    expect(before['var/opt']?.[4]).toEqual({ 'user.kind': '6f646400' });
    for (const [path, facts] of Object.entries(before)) expect([path, after[path]]).toEqual([path, facts]);
    const added = Object.keys(after).filter((path) => !(path in before));
    expect(added.filter((path) => !own.some((prefix) => `${path}/`.startsWith(`${prefix}/`)))).toEqual([]);
    expect(added.filter((path) => path.endsWith('bin/hello'))).toHaveLength(1);
  });
});

/** The files that every environment of ours has beside its packages. */
function LISTS(prefix: string): string[] {
  return ['.archi', 'conda-meta', 'licenses', 'LICENSE.txt', '.condarc'].map((name) => `${prefix}/${name}`);
}
