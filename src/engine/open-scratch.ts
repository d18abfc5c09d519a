import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { removeQuietly } from '../host/fs/errors.js';
import { ensureFolder } from '../host/fs/folders.js';

const PREFIX = '.build-';

/**
 * Calls `work` with a folder below a channel's folder, so that what is built there can be moved into the channel, and removes it
 * afterwards. Returns what `work` returns. Throws what it throws, and ToolError if the disk refuses.
 */
export async function withBuildFolder<T>(channel: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = join(channel, `${PREFIX}${machine()}-${process.pid}-${randomBytes(4).toString('hex')}`);
  ensureFolder(folder);
  try {
    return await work(folder);
  } finally {
    removeQuietly(folder);
  }
}

/** Removes the folders of builds on this machine whose process was killed. */
export function removeAbandoned(channel: string): void {
  for (const name of readdirSync(channel)) {
    const [, host, pid] = /^\.build-(.*)-(\d+)-[0-9a-f]{8}$/.exec(name) ?? [];
    if (host === machine() && !isAlive(Number(pid)))
      rmSync(join(channel, name), { recursive: true, force: true });
  }
}

function machine(): string {
  return hostname().replace(/[^A-Za-z0-9.]/g, '') || 'here';
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
