import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bin } from '../../command-line.js';
import { runProgram } from '../../program.js';
import { describeWithTools } from '../../tools.js';
import { archiConstruct } from '../cli.js';
import { AS_NOBODY, NOBODY, obstacleToNobody } from '../nobody.js';
import { writeImage } from './images.js';

/** An image with a RUN. Nothing is built here, so no emulation is needed. */
function imageArgs(folder: string, builder: string): string[] {
  const image = writeImage(folder, { base: 'localhost/nothing:1', family: 'apt', packages: ['file'] });
  return ['image', '--image', image, '--qemu', 'none', '--builder', builder, '--out', join(folder, 'out')];
}

describeWithTools('without a working builder', { tools: ['docker'], obstacle: obstacleToNobody }, () => {
  let folder: string;
  let server: Server;
  let socket: string;
  let home: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'archi-construct-no-builder-'));
    chmodSync(folder, 0o755);
    home = join(folder, 'home');
    mkdirSync(home);
    chownSync(home, NOBODY, NOBODY);
    socket = join(folder, 'docker.sock');
    // Any socket of root will do: a client only needs the permission to open it.
    server = createServer().listen(socket, () => chmodSync(socket, 0o600));
  });

  afterAll(() => {
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(['auto', 'docker', 'podman', 'buildah'])(
    '--builder %s is refused: it is not on PATH',
    async (builder) => {
      const environment = { ...process.env, PATH: folder };
      const ran = await archiConstruct(imageArgs(folder, builder), { environment });
      expect(ran.status).toBe(3);
      const names = builder === 'auto' ? ['docker', 'podman', 'buildah'] : [builder];
      for (const name of names) expect(ran.stderr).toContain(`${name}: no such program on PATH`);
    },
  );

  test('--builder docker is refused without a daemon', async () => {
    const environment = { ...process.env, DOCKER_HOST: `unix://${join(folder, 'nobody-listens')}` };
    const ran = await archiConstruct(imageArgs(folder, 'docker'), { environment });
    expect(ran).toMatchObject({ status: 3, stderr: expect.stringContaining('no daemon answers') });
  });

  test("--builder docker is refused without permission for the daemon's socket", async () => {
    const args = imageArgs(folder, 'docker');
    const environment = {
      ...process.env,
      DOCKER_HOST: `unix://${socket}`,
      ARCHI_CONSTRUCT_CACHE: join(home, 'cache'),
      HOME: home,
    };
    const ran = await runProgram([...AS_NOBODY, process.execPath, bin, ...args], { environment });
    expect(ran.stderr).toContain('this user has no permission to use the docker daemon');
    expect(ran.status).toBe(3);
  });

  test('image run is refused if nothing runs images', async () => {
    const environment = { ...process.env, PATH: folder };
    const platform = process.arch === 'arm64' ? 'linux-aarch64' : 'linux-64';
    const ran = await archiConstruct(['image', 'run', 'a:1', '--platform', platform], { environment });
    expect(ran).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('no program here can run images'),
    });
  });

  test('image run of an image.yaml whose image is not built names the command that builds it', async () => {
    const image = writeImage(folder, { base: 'scratch', family: 'none' });
    const ran = await archiConstruct(['image', 'run', image, '--builder', 'podman']);
    const command = `archi-construct image --image ${image} --builder podman`;
    expect(ran).toMatchObject({ status: 2, stderr: expect.stringContaining(command) });
  });

  test.each([
    ['nothing runs images', ['--arch', 'aarch64'], 3, 'no program here can run images'],
    [
      'several platforms',
      ['--arch', 'aarch64', '--arch', 'x86_64'],
      2,
      'the images of several platforms would get the same name',
    ],
  ])('--load is refused before the build: %s', async (_, arch, status, message) => {
    const image = writeImage(folder, { base: 'scratch', family: 'none' });
    const cache = join(folder, 'cache');
    const args = ['image', '--image', image, '--builder', 'direct', '--load', ...arch, '--cache-dir', cache];
    const ran = await archiConstruct(args, { environment: { ...process.env, PATH: folder } });
    expect(ran).toMatchObject({ status, stderr: expect.stringContaining(message) });
    expect(readdirSync(cache)).toEqual([]);
  });
});
