import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { outputOf } from '../../program.js';
import { describeWithTools } from '../../tools.js';
import { archiConstruct } from '../cli.js';
import { obstacleTo } from '../obstacles.js';
import { BASE_TOOLS, type Base, elLikeBase, layerOf } from './base.js';
import { type Containers, openContainers } from './containers.js';
import { armChannel, writeImage } from './images.js';

const VAULT = 'http://vault.centos.org/altarch/7.9.2009/os/aarch64/';

// Tests cannot get CentOS's own packages: this shows that the Dockerfile's commands run in their order and that yum
// asks the vault for the right folder, not that CentOS has the packages of an image.yaml.
describeWithTools(
  'the Dockerfile for CentOS 7, on a substitute for CentOS 7,',
  { tools: [...BASE_TOOLS, 'buildah', 'podman', 'runc'], obstacle: obstacleTo('linux-aarch64') },
  () => {
    let folder: string;
    let base: Base;
    let containers: Containers;
    let vault: Server;
    const requests: string[] = [];

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'archi-construct-centos-'));
      base = await elLikeBase();
      containers = openContainers();
      await outputOf(['podman', 'load', '--quiet', '--input', base.archive], containers);
      await outputOf(['tar', '-xf', layerOf(base), '-C', folder, './srv/vault']);
      // As a proxy it gets whole URLs, so the vault's name needs no address.
      vault = createServer(async ({ url = '' }, response) => {
        requests.push(url);
        const path = url.startsWith(VAULT) ? join(folder, 'srv/vault', url.slice(VAULT.length)) : null;
        const bytes = path === null ? null : await readFile(path).catch(() => null);
        response.writeHead(bytes === null ? 404 : 200).end(bytes ?? undefined);
      });
      await once(vault.listen(0, '127.0.0.1'), 'listening');
    });

    afterAll(async () => {
      vault?.close();
      await containers?.remove();
      rmSync(folder, { recursive: true, force: true });
    });

    test('installs packages from the vault with yum, in the requested locale', async () => {
      const image = writeImage(join(folder, 'image'), {
        ...{ base: base.name, family: 'centos7', packages: ['from-the-vault'], locale: 'en_US.UTF-8' },
      });
      const proxy = `http_proxy=http://127.0.0.1:${(vault.address() as AddressInfo).port}`;
      const flags = ['--image', image, '--channel', await armChannel(), '--out', join(folder, 'out')];
      const how = [
        '--builder',
        'buildah',
        '--tag',
        'el:1',
        `--builder-arg=--build-arg=${proxy}`,
        '--builder-arg=--network=host',
      ];
      const built = await archiConstruct(['image', ...flags, ...how], containers);
      expect(built.status, built.stderr).toBe(0);
      expect(requests).toContain(`${VAULT}repodata/repomd.xml`);
      expect(requests).toContain(`${VAULT}Packages/from-the-vault-7.9-1.aarch64.rpm`);
      expect(requests.filter((url) => !url.startsWith(VAULT))).toEqual([]);
      const ask =
        'from-the-vault; uname -m; locale -k LC_ADDRESS | grep lang_name; picosat --version; ls /etc/rpm';
      const ran = await archiConstruct(
        ['image', 'run', 'el:1', '--builder=podman', '--builder-arg=--network=none', '--', 'sh', '-c', ask],
        containers,
      );
      expect(ran.stdout).toMatch(/^installed by yum\naarch64\nlang_name="English"\n965\n/);
      expect(ran.stdout).not.toContain('macros.image-language-conf');
    });
  },
);
