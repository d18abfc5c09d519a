import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { bin } from '../command-line.js';

/**
 * Runs `archi-construct channel serve` on a free port of loopback while `work` runs with its URL. Throws an Error if
 * the server does not end well when it is stopped.
 */
export async function whileServed<T>(folder: string, work: (url: string) => Promise<T>): Promise<T> {
  const server = spawn(process.execPath, [bin, 'channel', 'serve', folder, '--port', '0']);
  const ended = new Promise<number | null>((resolve) => server.once('close', resolve));
  const stop = () => {
    server.kill('SIGTERM');
    return ended;
  };
  const done = await firstLine(server.stdout)
    .then(work)
    .catch(async (error: unknown) => {
      await stop();
      throw error;
    });
  const status = await stop();
  if (status !== 0) throw new Error(`channel serve: exit ${status}`);
  return done;
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stream })) return line;
  throw new Error('channel serve said nothing');
}
