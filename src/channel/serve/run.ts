import { resolve } from 'node:path';
import { count, required, text } from '../../cli/checks.js';
import { type Input, type Options, readOptions } from '../../cli/perform.js';
import { serveFolder } from '../../host/server/serve-folder.js';
import { quoteValue } from '../../text/quote-value.js';
import { subdirsOf } from '../index/open-folder.js';

/** A channel that is being served. */
export interface ServedChannel {
  readonly url: string;
  /** Closes the server and every connection. Returns the number of requests. */
  close(): Promise<{ readonly requests: number }>;
}

/** The options of `serveChannel`. */
export type ServeOptions = Options<typeof CHECKS>;

const CHECKS = {
  folder: required(text()),
  /** The address to listen at. */
  host: text('127.0.0.1'),
  /** 0 for a free one. */
  port: count({ min: 0, max: 65_535 }, 8000),
};

/** Serves the channel in a folder, read only. Throws ArchiError if there is no channel, or if the address is in use. */
export async function serveChannel(input: Input<ServeOptions, 'folder'>): Promise<ServedChannel> {
  const options = readOptions<ServeOptions>(input, CHECKS);
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
  emit({ kind: 'start', step: 'serve', title: `Serving ${folder} at ${url}` });
  return {
    url,
    close: async () => {
      await close();
      emit({ kind: 'end', step: 'serve', summary: `${requests} requests` });
      return { requests };
    },
  };
}
