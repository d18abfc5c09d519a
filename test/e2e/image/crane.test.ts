import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bin } from '../../command-line.js';
import { writeFixtureChannel } from '../../fixtures/channel.js';
import { crane, craneObstacle } from '../../oracles/crane.js';
import { validateImageOf } from '../../oracles/images-made.js';
import { outputOf, runProgram } from '../../program.js';
import { describeWithTools } from '../../tools.js';
import { archiConstructOk } from '../cli.js';
import { type DockerRegistry, startDockerRegistry } from './docker-registry.js';

const arm64 = ['--platform', 'linux/arm64/v8'];
const TITLE = 'crane validates';

describeWithTools(TITLE, { tools: ['docker-registry', 'tar'], obstacle: craneObstacle() }, () => {
  let folder: string;
  let registry: DockerRegistry;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'archi-construct-crane-'));
    registry = await startDockerRegistry();
    const files = { 'share/hello.txt': 'hello' };
    await writeFixtureChannel(join(folder, 'channel'), [
      { name: 'hello', subdir: 'linux-aarch64', files },
      { name: 'hello', subdir: 'linux-64', files },
    ]);
    write('manifest.yaml', ['name: Hello', 'version: 1.0', 'channels: [./channel]', 'pins: [hello-1.0-0]']);
    write('below.yaml', ['name: below', 'base: scratch', 'manifest: manifest.yaml', 'prefix: /opt/below']);
    write('above.yaml', ['name: above', 'base: oci:below', 'manifest: manifest.yaml', 'prefix: /opt/above']);
    await make('below', [
      '--arch',
      'aarch64',
      '--arch',
      'x86_64',
      '--output',
      `oci:${join(folder, 'below')}`,
    ]);
  });

  afterAll(async () => {
    await registry?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const write = (name: string, lines: readonly string[]) =>
    writeFileSync(join(folder, name), lines.map((line) => `${line}\n`).join(''));
  const make = (name: string, args: readonly string[]) =>
    archiConstructOk(['image', '--image', join(folder, `${name}.yaml`), '--builder', 'direct', ...args]);
  const validate = (name: string) => crane(['validate', '--remote', name]);

  test('a docker archive of ours', async () => {
    const path = join(folder, 'above.tar');
    await make('above', ['--arch', 'aarch64', '--output', `docker-archive:${path}`]);
    expect(await crane(['validate', '--tarball', path])).toContain('PASS');
  });

  test('a layout of two platforms, and pushes it', async () => {
    const path = join(folder, 'above');
    await make('above', ['--arch', 'aarch64', '--arch', 'x86_64', '--output', `oci:${path}`]);
    const name = `${registry.host}/of-layout:1`;
    await crane(['push', path, name]);
    expect(await validate(name)).toContain('PASS');
  });

  test('a pushed index, and pulls, flattens and exports it', async () => {
    const name = `${registry.host}/pushed:1`;
    await make('above', ['--arch', 'aarch64', '--arch', 'x86_64', '--push', name]);
    expect(await validate(name)).toContain('PASS');
    const pulled = join(folder, 'pulled.tar');
    await crane(['pull', ...arm64, name, pulled]);
    expect(await crane(['validate', '--tarball', pulled])).toContain('PASS');
    const flat = `${registry.host}/flat:1`;
    await crane(['flatten', '--tag', flat, name]);
    expect(await validate(flat)).toContain('PASS');
    expect(JSON.parse(await crane(['manifest', ...arm64, flat])).layers).toHaveLength(1);
    const exported = join(folder, 'exported.tar');
    await crane(['export', ...arm64, name, exported]);
    const listed = (await outputOf(['tar', '-tf', exported])).split('\n');
    for (const prefix of ['opt/below', 'opt/above']) expect(listed).toContain(`${prefix}/share/hello.txt`);
  });

  test.each([[''], ['--json']])(
    'every image that the tests make, and a damaged one fails its test (%s)',
    async (json) => {
      const options = {
        cwd: folder,
        environment: { ...process.env, ARCHI_CONSTRUCT_CACHE: join(folder, 'cache') },
      };
      const words = [
        'image',
        '--image',
        'above.yaml',
        '--arch',
        'aarch64',
        ...json.split(' ').filter(Boolean),
      ];
      const { status, stdout } = await runProgram([process.execPath, bin, ...words], options);
      expect(status).toBe(0);
      const path = join(folder, 'dist/above-aarch64.tar');
      const bytes = readFileSync(path);
      // The middle of the archive is the content of a layer or a header, and crane reads all of both.
      bytes.fill('x', bytes.length / 2, bytes.length / 2 + 100);
      writeFileSync(path, bytes);
      await expect(validateImageOf(words, { cwd: folder, stdout })).rejects.toThrow('crane validate');
    },
  );

  test.each(['oci', 'oci-archive'])('a damaged %s as such', async (form) => {
    const [path, layout] = [join(folder, `damaged-${form}`), join(folder, `layout-${form}`)];
    await make('above', ['--arch', 'aarch64', '--output', `oci:${layout}`]);
    const blobs = join(layout, 'blobs/sha256');
    const [layer = ''] = readdirSync(blobs).filter((name) => readFileSync(join(blobs, name))[0] === 0x1f);
    writeFileSync(join(blobs, layer), Buffer.alloc(statSync(join(blobs, layer)).size));
    if (form === 'oci') renameSync(layout, path);
    else await outputOf(['tar', '-cf', path, '-C', layout, '.']);
    await expect(
      validateImageOf(['image', '--output', `${form}:${path}`], { cwd: undefined, stdout: '' }),
    ).rejects.toThrow('crane');
  });
});
