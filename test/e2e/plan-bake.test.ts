import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, test } from 'vitest';
import { emitBake } from '../../src/plan/emit/bake.js';
import { readBake, type Target } from '../plan/engines/bake.js';
import { BUILD_SCRIPT, expectInOrder } from '../plan/engines/log.js';
import { SAMPLE } from '../plan/sample.js';
import { describeWithTools } from '../tools.js';
import { buildahIn, type Containers, openContainers } from './image/containers.js';
import { obstacleTo, ROOT_TOOLS } from './obstacles.js';
import { freshRoot } from './root.js';

describeWithTools(
  'the Dockerfiles of a bake file, built by buildah,',
  { tools: [...ROOT_TOOLS, 'buildah', 'busybox', 'runc'], obstacle: obstacleTo('linux-64') },
  () => {
    let containers: Containers;
    let folder: string;

    beforeAll(async () => {
      containers = openContainers();
      folder = mkdtempSync(join(tmpdir(), 'archi-construct-bake-'));
      const { path } = await freshRoot('linux-64');
      copyFileSync('/bin/busybox', join(path, 'usr/bin/busybox'));
      symlinkSync('busybox', join(path, 'usr/bin/find'));
      writeFileSync(join(path, 'Dockerfile'), 'FROM scratch\nCOPY . /\n');
      await buildah('bud', '--tag', BUILDER, path);
      rmSync(path, { recursive: true });
      mkdirSync(join(folder, 'work'));
      mkdirSync(join(folder, 'logs'));
      copyFileSync(BUILD_SCRIPT, join(folder, 'work/build.sh'));
    });

    afterAll(async () => {
      await containers?.remove();
      rmSync(folder, { recursive: true, force: true });
    });

    function buildah(...args: string[]): Promise<string> {
      return buildahIn(containers, args);
    }

    /** Builds one target as bake does. */
    async function build({ name, args, contexts, dockerfile }: Target): Promise<void> {
      const file = join(folder, 'Dockerfile');
      writeFileSync(file, dockerfile);
      const named = Object.entries(contexts).map(([context, source]) => {
        const image = source.startsWith('target:') ? imageOf(source.slice('target:'.length)) : BUILDER;
        return `--build-context=${context}=container-image://${image}`;
      });
      const given = Object.entries(args).map(([key, value]) => `--build-arg=${key}=${value}`);
      const flags = ['--file', file, '--tag', imageOf(name), ...named, ...given, join(folder, 'work')];
      // Not by its output, since the last lines of a build may be lost.
      const log = ['--volume', `${join(folder, 'logs')}:/logs`];
      await buildah('bud', '--pull-never', '--network', 'none', ...log, ...flags);
    }

    test('build everything in order on top of earlier builds', async () => {
      const command = 'cd / && LOG=/logs/log sh /work/build.sh';
      const { targets } = readBake(emitBake(SAMPLE), { BUILD: command });
      for (const target of targets) await build(target);
      expectInOrder(join(folder, 'logs/log'), SAMPLE);
    });
  },
);

const BUILDER = 'localhost/builder';

function imageOf(target: string): string {
  return `localhost/target-${target.toLowerCase()}`;
}
