import { resolve } from 'node:path';
import type { Emit } from '../../events.js';
import { serveFolder } from '../../host/server/serve-folder.js';
import { quoteValue } from '../../text/quote-value.js';
import { subdirsOf } from '../index/open-folder.js';

/** A channel that is being served. */
export interface ServedChannel {
  readonly url: string;
  /** Closes the server and every connection. Returns the number of requests. */
  close(): Promise<{ readonly requests: number }>;
}

/** Serves the channel in a folder, read only. Throws ArchiError if there is no channel, or if the address is in use. */
export async function channelServe(options: {
  readonly folder: string;
  readonly host: string;
  readonly port: number;
  readonly emit: Emit;
}): Promise<ServedChannel> {
  const { host, port, emit } = options;
  const folder = resolve(options.folder);
  subdirsOf(folder);
  let requests = 0;
  const { url, close } = await serveFolder({
    folder,
    host,
    port,
    served: ({ method, path, status }) => {
      requests += 1;
      const detail = `${status} ${quoteValue(method)} ${quoteValue(path)}`;
      emit({ kind: 'progress', step: 'serve', done: requests, detail });
    },
  });
  emit({ kind: 'start', step: 'serve', title: `Serve ${folder} at ${url}` });
  return {
    url,
    close: async () => {
      await close();
      emit({ kind: 'end', step: 'serve', summary: `${requests} requests` });
      return { requests };
    },
  };
}
