import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFixtureChannel } from '../../fixtures/channel.js';
import { describeWithTools } from '../../tools.js';
import { archiConstruct } from '../cli.js';
import { type DockerRegistry, startDockerRegistry, USER } from './docker-registry.js';
import { makeCertificate, startTokenService, type TokenService } from './token-service.js';

describeWithTools(
  'a registry with TLS and a token service',
  { tools: ['docker-registry', 'openssl'] },
  () => {
    let folder: string;
    let certificate: string;
    let tokens: TokenService;
    let registry: DockerRegistry;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'archi-construct-tls-'));
      const tls = await makeCertificate(folder);
      certificate = tls.certificate;
      tokens = await startTokenService(tls, USER);
      registry = await startDockerRegistry({ tls, tokens });
      const files = { 'share/hello.txt': 'hello' };
      await writeFixtureChannel(join(folder, 'channel'), [{ name: 'hello', subdir: 'linux-aarch64', files }]);
      write('manifest.yaml', 'name: Hello\nversion: 1.0\nchannels: [./channel]\npins: [hello-1.0-0]\n');
      write(
        'first/image.yaml',
        'name: first\nbase: scratch\nmanifest: ../manifest.yaml\nprefix: /opt/hello\n',
      );
      const base = `base: ${registry.host}/team/first:1.0\nfamily: none`;
      write('second/image.yaml', `name: second\n${base}\nmanifest: ../manifest.yaml\nprefix: /opt/more\n`);
      const auth = Buffer.from(`${USER.name}:${USER.password}`).toString('base64');
      write('docker/config.json', JSON.stringify({ auths: { [registry.host]: { auth } } }));
    });

    afterAll(async () => {
      await registry.close();
      await tokens.close();
      rmSync(folder, { recursive: true });
    });

    function write(path: string, text: string): void {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), text);
    }

    const push = (name: string, changes: Readonly<NodeJS.ProcessEnv> = {}) => {
      const image = ['image', '--image', join(folder, name), '--builder', 'direct', '--json'];
      return archiConstruct([...image, '--push', `${registry.host}/team/${name}:1.0`], {
        environment: {
          DOCKER_CONFIG: join(folder, 'docker'),
          HOME: folder,
          ARCHI_CONSTRUCT_CACHE: join(folder, 'cache'),
          NODE_EXTRA_CA_CERTS: certificate,
          ...changes,
        },
      });
    };

    test('takes an image, serves it as a base and mounts its layers', async () => {
      expect(await push('first')).toMatchObject({ status: 0 });
      const second = await push('second');
      expect(second).toMatchObject({ status: 0 });
      expect(JSON.parse(second.stdout).pushed.blobs.mounted).toBeGreaterThan(0);
      expect(tokens.asked).toContain('repository:team/second:pull,push repository:team/first:pull');
    });

    test('is refused without its certificate', async () => {
      const { status, stdout } = await push('first', { NODE_EXTRA_CA_CERTS: '' });
      expect(status).toBe(3);
      expect(stdout).toContain('NODE_EXTRA_CA_CERTS');
    });

    test('refuses a user that the token service does not know', async () => {
      const { status, stdout } = await push('first', { DOCKER_CONFIG: join(folder, 'none') });
      expect(status).toBe(2);
      expect(stdout).toContain('cannot get a token');
    });
  },
);
