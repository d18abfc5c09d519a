import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silent } from '../../../src/events.js';
import type { Credentials } from '../../../src/image/registry/credentials.js';
import { pushImages } from '../../../src/image/registry/push.js';
import { writeFixtureChannel } from '../../fixtures/channel.js';
import { imageOf, indexOf, repositoryOf } from '../../image/registry/images.js';
import { outputOf } from '../../program.js';
import { describeWithTools } from '../../tools.js';
import { archiConstruct } from '../cli.js';
import { type DockerRegistry, startDockerRegistry, USER } from './docker-registry.js';

const PLATFORMS = { 'linux-aarch64': 'arm64', 'linux-64': 'amd64' } as const;
const CREDENTIALS: Credentials = { kind: 'password', username: USER.name, password: USER.password };

describeWithTools(
  'image --builder direct --push',
  { tools: ['docker-registry', 'skopeo', 'umoci', 'tar'] },
  () => {
    let folder: string;
    let registry: DockerRegistry;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'archi-construct-push-'));
      registry = await startDockerRegistry({ password: true });
      logIn('docker', USER.password);
      await pushBase('base');
      await writeFixtureChannel(
        join(folder, 'channel'),
        Object.keys(PLATFORMS).map((subdir) => ({
          name: 'hello',
          subdir,
          files: {
            'share/hello.txt': {
              data: `hello ${subdir} from /old/prefix`,
              placeholder: { prefix: '/old/prefix', mode: 'text' },
            },
          },
        })),
      );
      mkdirSync(join(folder, 'images/hello'), { recursive: true });
      writeFileSync(
        join(folder, 'manifest.yaml'),
        'name: Hello\nversion: 1.0\nchannels: [./channel]\npins: [hello-1.0-0]\n',
      );
      describeImage(`${registry.host}/team/base:7`);
    });

    afterAll(async () => {
      await registry.close();
      rmSync(folder, { recursive: true });
    });

    function logIn(name: string, password: string): void {
      mkdirSync(join(folder, name));
      const auth = Buffer.from(`${USER.name}:${password}`).toString('base64');
      writeFileSync(
        join(folder, name, 'config.json'),
        JSON.stringify({ auths: { [registry.host]: { auth } } }),
      );
    }

    /** Pushes a base for both architectures as team/base:7, with one file that names the architecture and content. */
    async function pushBase(content: string): Promise<string> {
      const images = await Promise.all(
        Object.values(PLATFORMS).map(async (architecture) => {
          const root = mkdtempSync(join(folder, 'root-'));
          mkdirSync(join(root, 'etc'));
          writeFileSync(join(root, 'etc/base'), `${content} ${architecture}`);
          await outputOf(['tar', '-cf', `${root}.tar`, '-C', root, 'etc']);
          return imageOf([readFileSync(`${root}.tar`)], architecture);
        }),
      );
      const repository = await repositoryOf(registry.host, 'team/base', { credentials: CREDENTIALS });
      const tagged = indexOf(images);
      await pushImages({ images, tagged, repository, tag: '7', emit: silent });
      return tagged.digest;
    }

    function describeImage(base: string): void {
      const lines = [
        'name: hello',
        `base: ${base}`,
        'family: none',
        'manifest: ../../manifest.yaml',
        'prefix: /opt/hello',
      ];
      writeFileSync(join(folder, 'images/hello/image.yaml'), `${lines.join('\n')}\n`);
    }

    function make(args: readonly string[], docker = 'docker') {
      const arch = ['--arch', 'aarch64', '--arch', 'x86_64'];
      const image = ['image', '--image', join(folder, 'images/hello'), '--builder', 'direct'];
      return archiConstruct([...image, ...arch, '--out', join(folder, 'dist'), ...args], {
        environment: {
          DOCKER_CONFIG: join(folder, docker),
          HOME: folder,
          ARCHI_CONSTRUCT_CACHE: join(folder, 'cache'),
        },
      });
    }

    async function made(args: readonly string[]) {
      const ran = await make([...args, '--json']);
      expect(ran).toMatchObject({ status: 0, stderr: expect.not.stringContaining('Error') });
      return JSON.parse(ran.stdout);
    }

    const lockFile = (subdir = 'linux-aarch64') => join(folder, `images/hello/${subdir}.base.lock`);

    test('pushes an index, mounts the layers of the base, and sends nothing the second time', async () => {
      const before = (await registry.requests()).length;
      const first = await made(['--push', `${registry.host}/team/hello:1.0`]);
      const asked = (await registry.requests()).slice(before);
      const fetched = asked.filter((line) => /^GET .*\/blobs\/sha256/.test(line));
      // The config of the base and its layer, for each platform.
      expect(fetched).toHaveLength(4);
      expect(first.pushed).toMatchObject({
        name: `${registry.host}/team/hello@${first.digest}`,
        blobs: { mounted: 2 },
      });

      const between = (await registry.requests()).length;
      const second = await made(['--push', `${registry.host}/team/hello:1.0`]);
      expect(second.digest).toBe(first.digest);
      expect(second.pushed).toMatchObject({ blobs: { uploaded: 0, mounted: 0 }, bytes: 0 });
      const again = (await registry.requests()).slice(between);
      expect(again.filter((line) => /^(PUT|POST|PATCH) |^GET .*\/blobs\//.test(line))).toEqual([]);
    });

    test('pushes images that unpack to base and packages on each architecture', async () => {
      await made(['--push', `${registry.host}/team/unpacked:1.0`]);
      for (const [subdir, architecture] of Object.entries(PLATFORMS)) {
        const layout = join(folder, `layout-${architecture}`);
        const from = `docker://${registry.host}/team/unpacked:1.0`;
        await outputOf(
          [
            'skopeo',
            '--override-arch',
            architecture,
            'copy',
            '--src-tls-verify=false',
            from,
            `oci:${layout}:x`,
          ],
          { environment: { PATH: process.env['PATH'], DOCKER_CONFIG: join(folder, 'docker'), HOME: folder } },
        );
        const bundle = join(folder, `bundle-${architecture}`);
        await outputOf(['umoci', 'unpack', '--rootless', '--image', `${layout}:x`, bundle]);
        const read = (path: string) => readFileSync(join(bundle, 'rootfs', path), 'utf8');
        expect(read('etc/base')).toBe(`base ${architecture}`);
        expect(read('opt/hello/share/hello.txt')).toBe(`hello ${subdir} from /opt/hello`);
      }
    });

    test('keeps the locked digest of the base until --update-base', async () => {
      for (const subdir of Object.keys(PLATFORMS)) rmSync(lockFile(subdir), { force: true });
      await made(['--dry-run']);
      expect(existsSync(lockFile())).toBe(false);
      const first = await made(['--push', `${registry.host}/team/locked:1.0`]);
      const locked = JSON.parse(readFileSync(lockFile(), 'utf8'));
      expect(locked.base.reference).toBe(`${registry.host}/team/base:7`);
      const moved = await pushBase('newer');
      expect((await made(['--dry-run'])).digest).toBe(first.digest);
      const push = ['--push', `${registry.host}/team/locked:2.0`];
      expect((await made([...push, '--update-base'])).digest).not.toBe(first.digest);
      expect(JSON.parse(readFileSync(lockFile(), 'utf8')).base.digest).toBe(moved);
    });

    test('looks for a base without a host in the default registry', async () => {
      describeImage('team/base:7');
      const { status, stderr } = await make([]);
      expect([status, stderr]).toEqual([2, expect.stringContaining('no registry is given')]);
      await made(['--dry-run', '--default-registry', registry.host]);
      describeImage(`${registry.host}/team/base:7`);
    });

    test('reports a refused push without the password', async () => {
      logIn('wrong', 'not-the-password');
      await made(['--dry-run']);
      const { status, stdout, stderr } = await make(['--push', `${registry.host}/team/denied:1.0`], 'wrong');
      expect(status).toBe(2);
      expect(stderr).toContain('cannot push this blob');
      expect(stderr).toContain(`docker login ${registry.host}`);
      expect(stdout + stderr).not.toContain('not-the-password');
    });
  },
);
