import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFixtureChannel } from '../../fixtures/channel.js';
import { crane, craneObstacle } from '../../oracles/crane.js';
import { oras, orasObstacle } from '../../oracles/oras.js';
import { outputOf } from '../../program.js';
import { describeWithTools } from '../../tools.js';
import { archiConstruct, archiConstructOk } from '../cli.js';
import { type DockerRegistry, startDockerRegistry } from './docker-registry.js';

const TITLE = 'images of this program and of others';
const obstacle = craneObstacle() ?? orasObstacle();
const PUSHERS = ['ours', 'crane', 'skopeo', 'oras'] as const;
const ARCHITECTURES = ['--arch', 'aarch64', '--arch', 'x86_64'];

describeWithTools(TITLE, { tools: ['docker-registry', 'skopeo'], obstacle }, () => {
  let folder: string;
  let registry: DockerRegistry;
  let layout: string;
  /** The digest of the index that all of them push. */
  let digest: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'archi-construct-others-'));
    registry = await startDockerRegistry();
    layout = join(folder, 'below');
    const files = { 'share/hello.txt': 'hello' };
    await writeFixtureChannel(
      join(folder, 'channel'),
      ['linux-aarch64', 'linux-64'].map((subdir) => ({ name: 'hello', subdir, files })),
    );
    write('manifest.yaml', ['name: Hello', 'version: 1.0', 'channels: [./channel]', 'pins: [hello-1.0-0]']);
    describeImage('below', 'scratch');
    await make('below', ['--output', `oci:${layout}`]);
    digest = (await readLayout(layout)).manifests[0].digest;
    const name = (pusher: string) => `${registry.host}/by/${pusher}:1`;
    await make('below', ['--push', name('ours')]);
    await crane(['push', layout, name('crane')]);
    const all = ['--all', '--preserve-digests', '--dest-tls-verify=false'];
    await outputOf(['skopeo', 'copy', ...all, `oci:${layout}`, `docker://${name('skopeo')}`]);
    await oras(['cp', '--from-oci-layout', `${layout}@${digest}`, '--to-plain-http', name('oras')]);
  });

  afterAll(async () => {
    await registry?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const write = (name: string, lines: readonly string[]) =>
    writeFileSync(join(folder, name), lines.map((line) => `${line}\n`).join(''));
  const describeImage = (name: string, base: string) =>
    write(`${name}.yaml`, [
      `name: ${name}`,
      `base: ${base}`,
      'manifest: manifest.yaml',
      `prefix: /opt/${name}`,
    ]);
  const commandFor = (name: string, args: readonly string[]) => [
    'image',
    '--image',
    join(folder, `${name}.yaml`),
    '--builder',
    'direct',
    ...args,
  ];
  const make = (name: string, args: readonly string[]) =>
    archiConstructOk(commandFor(name, [...ARCHITECTURES, ...args]));
  const readLayout = async (path: string) => JSON.parse(readFileSync(join(path, 'index.json'), 'utf8'));
  const blob = (path: string, named: string) =>
    JSON.parse(readFileSync(join(path, 'blobs', named.replace(':', '/')), 'utf8'));

  /** Returns the layers of an image that we make on a base, and its configs without the base's name, by platform. */
  async function madeOn(base: string) {
    describeImage('above', base);
    const path = mkdtempSync(join(folder, 'on-'));
    await make('above', ['--output', `oci:${path}`, '--cache-dir', mkdtempSync(join(folder, 'cache-'))]);
    const index = blob(path, (await readLayout(path)).manifests[0].digest);
    return index.manifests.map(({ platform, digest: manifest }: { platform: object; digest: string }) => {
      const { layers, config } = blob(path, manifest);
      const { config: its, history, ...rest } = blob(path, config.digest);
      return { platform, layers, rest, env: its.Env, history: history.length };
    });
  }

  test('pushed images have the same digest by every program', async () => {
    for (const pusher of PUSHERS)
      expect([pusher, (await crane(['digest', `${registry.host}/by/${pusher}:1`])).trim()]).toEqual([
        pusher,
        digest,
      ]);
  });

  test('images pushed by others are the same base to us', async () => {
    const ours = await madeOn(`${registry.host}/by/ours:1`);
    expect(ours).toHaveLength(2);
    for (const pusher of PUSHERS.slice(1))
      expect(await madeOn(`${registry.host}/by/${pusher}:1`)).toEqual(ours);
  });

  test('our layouts are read by oras: index, manifests and blobs', async () => {
    const fetched = await oras(['manifest', 'fetch', '--oci-layout', `${layout}@${digest}`]);
    expect(JSON.parse(fetched)).toEqual(blob(layout, digest));
    for (const platform of ['linux/arm64/v8', 'linux/amd64']) {
      const read = ['manifest', 'fetch', '--oci-layout', '--platform', platform, `${layout}@${digest}`];
      const { config, layers } = JSON.parse(await oras(read));
      for (const { digest: named, size } of [config, ...layers]) {
        const path = join(folder, 'blob');
        await oras(['blob', 'fetch', '--oci-layout', '--output', path, `${layout}@${named}`]);
        expect(readFileSync(path).length).toBe(size);
      }
    }
  });

  test('an image flattened by crane is a base for us', async () => {
    const flat = `${registry.host}/by/flattened:1`;
    await crane(['flatten', '--tag', flat, `${registry.host}/by/ours:1`]);
    const [arm] = await madeOn(flat);
    expect(arm.layers.length).toBeGreaterThan(1);
  });

  test('an artifact attached by oras changes nothing and is refused as a base', async () => {
    writeFileSync(join(folder, 'list.txt'), 'what is in it');
    const name = `${registry.host}/by/ours:1`;
    const attach = ['attach', '--plain-http', '--artifact-type', 'application/vnd.example', name, 'list.txt'];
    await oras(attach, folder);
    const listed = JSON.parse(await oras(['discover', '--plain-http', '--format', 'json', name]));
    const [artifact] = listed.referrers ?? listed.manifests;
    expect(await madeOn(name)).toHaveLength(2);
    describeImage('artifact', `${registry.host}/by/ours@${artifact.digest}`);
    const { status, stderr } = await archiConstruct(
      commandFor('artifact', ['--arch', 'aarch64', '--dry-run']),
    );
    expect([status, stderr]).toEqual([2, expect.stringContaining('not an image')]);
  });
});
