import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { outputOf } from '../../program.js';
import { BASE_TOOLS, type Base } from './base.js';
import { type Containers, openContainers } from './containers.js';
import { type Dockerd, startDockerd } from './dockerd.js';
import { armChannel } from './images.js';

/** The tools needed for builders and bases. */
export const BUILDER_TOOLS = [...BASE_TOOLS, 'buildah', 'podman', 'runc', 'dockerd', 'docker'];

/** Every builder with a store of its own, and a folder for files of the tests. */
export interface Builders {
  readonly folder: string;
  readonly containers: Containers;
  readonly dockerd: Dockerd;
  close(): Promise<void>;
}

/** Starts the builders with empty stores. */
export async function openBuilders(): Promise<Builders> {
  const folder = mkdtempSync(join(tmpdir(), 'archi-construct-builders-'));
  const containers = openContainers();
  const dockerd = await startDockerd();
  return {
    folder,
    containers,
    dockerd,
    async close() {
      await dockerd.stop();
      await containers.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Builders for all tests of a `describe`, a base that they all have, and the channel of linux-aarch64. */
export function useBuilders(makeBase: () => Promise<Base>): () => Builders & { base: Base; channel: string } {
  let used: (Builders & { base: Base; channel: string }) | undefined;

  beforeAll(async () => {
    const [base, channel] = [await makeBase(), await armChannel()];
    used = { ...(await openBuilders()), base, channel };
    await outputOf(['podman', 'load', '--quiet', '--input', base.archive], used.containers);
    await outputOf(['docker', 'load', '--input', base.archive], used.dockerd);
  });

  afterAll(() => used?.close());

  return () => {
    if (used === undefined) throw new Error('only tests and hooks have builders');
    return used;
  };
}
