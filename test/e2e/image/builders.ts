import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outputOf } from '../../program.js';
import { BASE_TOOLS, type Base } from './base.js';
import { type Containers, openContainers } from './containers.js';
import { type Dockerd, startDockerd } from './dockerd.js';

/** What `openBuilders` and the bases take. */
export const BUILDER_TOOLS = [...BASE_TOOLS, 'buildah', 'podman', 'runc', 'dockerd', 'docker'];

/** Every builder, with a store of its own, and a folder for what tests write. */
export interface Builders {
  readonly folder: string;
  readonly containers: Containers;
  readonly dockerd: Dockerd;
  close(): Promise<void>;
}

/** Builders whose stores have the base, where there is one. */
export async function openBuilders(base: Base | null): Promise<Builders> {
  const folder = mkdtempSync(join(tmpdir(), 'archi-construct-builders-'));
  const containers = openContainers();
  const dockerd = await startDockerd();
  if (base !== null) {
    await outputOf(['podman', 'load', '--quiet', '--input', base.archive], containers);
    await outputOf(['docker', 'load', '--input', base.archive], dockerd);
  }
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
