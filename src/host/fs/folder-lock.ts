import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { isSystemError, ToolError } from '../../errors.js';

/** Milliseconds between two attempts. */
const EVERY = 50;
/** Milliseconds after which a lock is given up. */
const LONGEST = 10 * 60_000;

/**
 * Does `work` while no other process on this machine does work on the same folder. The lock is a socket of Linux that has no file,
 * so it ends with the process; on other systems there is none. Returns what `work` returns. Throws what it throws, and ToolError
 * if another process keeps the folder for `patience` milliseconds; by default ten minutes.
 */
export async function withFolderLock<T>(
  folder: string,
  work: () => Promise<T>,
  patience = LONGEST,
): Promise<T> {
  if (process.platform !== 'linux') return work();
  const lock = await acquired(folder, patience);
  try {
    return await work();
  } finally {
    lock.close();
  }
}

async function acquired(folder: string, patience: number): Promise<Server> {
  const { dev, ino } = statSync(folder);
  const name = createHash('sha256').update(`archi-construct folder ${dev} ${ino}`).digest('hex');
  for (let waited = 0; ; waited += EVERY) {
    const server = await bound(`\0${name}`);
    if (server !== null) return server;
    if (waited >= patience) break;
    await setTimeout(EVERY);
  }
  throw new ToolError(`cannot write ${folder}`, {
    where: folder,
    message: 'another process works on this folder',
    fix: 'wait for it to end, then run again',
  });
}

/** Returns null if another process has the name. */
function bound(path: string): Promise<Server | null> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', (error) => {
      if (isSystemError(error) && error.code === 'EADDRINUSE') done(null);
      else fail(error);
    });
    server.listen(path, () => done(server));
  });
}
