import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isSystemError, ToolError } from '../../errors.js';

/** A server that is listening. `url` has no trailing slash; `close` ends every connection. */
export interface Listening {
  readonly url: string;
  close(): Promise<void>;
}

/** Makes a server listen; port 0 means any free port. Throws ToolError if the address cannot be used. */
export async function listen(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Listening> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(isSystemError(error) ? cannotListen(error, host, port) : error));
    server.listen(port, host, resolve);
  });
  const { port: actual, family, address } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${actual}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const FIXES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'choose another --port, or 0 for any that is free',
  EACCES: 'choose a port above 1023',
  EADDRNOTAVAIL: 'give an address of this machine to --host',
  ENOTFOUND: 'give an address of this machine to --host',
};

function cannotListen(error: NodeJS.ErrnoException, host: string, port: number): ToolError {
  const where = `${host}:${port}`;
  const fix = FIXES[error.code ?? ''] ?? 'see the reason above';
  return new ToolError(
    `cannot listen at ${where}`,
    { where, message: error.message, fix },
    {
      cause: error,
    },
  );
}
