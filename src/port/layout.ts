import { join } from 'node:path';
import type { Platform } from '../conda/platform.js';

/** The places in the folder that a port works in; absolute if the folder is. */
export interface Layout {
  readonly folder: string;
  /** The channel of the compilers, unless one is given. */
  readonly compilers: string;
  /** The channel that is built against, unless one is given. */
  readonly bootstrap: string;
  /** The repaired copies of the recipes. */
  readonly recipes: string;
  /** The findings that remain after repair. */
  readonly findings: string;
  readonly makefile: string;
  readonly stamps: string;
  readonly logs: string;
  readonly status: string;
  readonly page: string;
  readonly manifest: string;
}

/** The names of the folders that the makefile names, relative to its own. */
export const STAMPS = 'stamps';
export const LOGS = 'logs';

/** Returns the places of a port: in a folder of its own, for channels and stamps of another target or suite are no use to it. */
export function layoutOf({
  work,
  to,
  suite,
}: {
  readonly work: string;
  readonly to: Platform;
  readonly suite: string;
}): Layout {
  const folder = join(work, `${to}-${suite}`);
  return {
    folder,
    compilers: join(folder, 'compilers'),
    bootstrap: join(folder, 'bootstrap'),
    recipes: join(folder, 'recipes'),
    findings: join(folder, 'findings.txt'),
    makefile: join(folder, 'port.mk'),
    stamps: join(folder, STAMPS),
    logs: join(folder, LOGS),
    status: join(folder, 'status.json'),
    page: join(folder, 'status.html'),
    manifest: join(folder, 'manifest.yaml'),
  };
}
