import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** A running or interrupted download, owned by this process alone. */
export interface PartialFile {
  readonly path: string;
  /** Leaves the file for a later run to resume; removes one that is empty. */
  release(): Promise<void>;
}

/** Milliseconds after which an untouched partial file has no owner any more, whatever machine it was on. */
const ABANDONED_AFTER = 24 * 60 * 60 * 1000;
const FREE = 'free';

/**
 * Returns the partial file that an earlier run left of this download, else the path of a new file. The name of a file contains
 * its owner, `<key>.<machine>-<pid>.<unique>.part`, and taking it over is a rename: a killed process leaves no lock, and only
 * one of two processes gets the file. `now` is in milliseconds since 1970.
 */
export async function takePartial(options: {
  folder: string;
  key: string;
  now: number;
}): Promise<PartialFile> {
  const { folder, key } = options;
  await mkdir(folder, { recursive: true, mode: 0o755 });
  const path = join(folder, nameOf(key, SELF));
  const names = await readdir(folder);
  for (const name of names.filter((each) => each.startsWith(`${key}.`)).sort()) {
    const left = join(folder, name);
    if ((await isAbandoned(left, ownerOf(name), options.now)) && (await renamed(left, path))) break;
  }
  return {
    path,
    release: async () => {
      const { size } = await stat(path).catch(() => ({ size: 0 }));
      if (size === 0) await rm(path, { force: true });
      else await renamed(path, join(folder, nameOf(key, FREE)));
    },
  };
}

const MACHINE = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
const SELF = `${MACHINE}-${process.pid}`;

function nameOf(key: string, owner: string): string {
  return `${key}.${owner}.${randomUUID()}.part`;
}

function ownerOf(name: string): string {
  return name.split('.')[1] ?? FREE;
}

async function isAbandoned(path: string, owner: string, now: number): Promise<boolean> {
  if (owner === FREE) return true;
  const [machine, pid] = owner.split('-');
  if (machine === MACHINE && !isAlive(Number(pid))) return true;
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: now }));
  return now - mtimeMs > ABANDONED_AFTER;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process is alive and belongs to another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Returns false if the file is gone: another process was faster. */
async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}
