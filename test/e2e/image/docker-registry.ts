import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TokenService } from './token-service.js';

/** The user of a registry that asks for credentials, with the line of `htpasswd -B`. */
export const USER = { name: 'alice', password: 'pa:ss' };
const HTPASSWD = 'alice:$2b$05$abcdefghijklmnopqrstuuZImxV28ixwKVAA3Ib6WvqJ3jaF2SHwO\n';

/** Debian's docker-registry on loopback with a store of its own. */
export interface DockerRegistry {
  /** `127.0.0.1:port`. */
  readonly host: string;
  /** Returns the answered requests as `METHOD /path`, in the order of the answers. Not with TLS. */
  requests(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Who may use it: everybody, USER, or a client with a token of a service; with TLS if a key is given. */
export interface DockerRegistryOptions {
  readonly password?: boolean;
  readonly tokens?: TokenService;
  /** Paths of PEM files. */
  readonly tls?: { readonly certificate: string; readonly key: string };
}

/** Starts it. */
export async function startDockerRegistry(options: DockerRegistryOptions = {}): Promise<DockerRegistry> {
  const folder = mkdtempSync(join(tmpdir(), 'archi-construct-registry-'));
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const { password, tokens, tls } = options;
  const htpasswd = { realm: 'test', path: write('htpasswd', HTPASSWD) };
  const config = {
    version: 0.1,
    log: { level: 'info', formatter: 'json' },
    storage: { filesystem: { rootdirectory: join(folder, 'store') } },
    http: { addr: '127.0.0.1:0', ...(tls ? { tls } : {}) },
    ...(password ? { auth: { htpasswd } } : {}),
    ...(tokens ? { auth: { token: tokens.settings } } : {}),
  };
  // JSON is valid YAML.
  const child = spawn('docker-registry', ['serve', write('config.yml', JSON.stringify(config))], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, OTEL_TRACES_EXPORTER: 'none' },
  });
  const log = createInterface(child.stdout);
  const requests: string[] = [];
  log.on('line', (line) => {
    const request = /"([A-Z]+ \S+) HTTP/.exec(line)?.[1];
    if (request !== undefined) requests.push(request);
  });
  const host = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`docker-registry ended with ${code}`)));
    createInterface(child.stderr).on('line', (line) => {
      const address = /listening on (127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (address !== undefined) resolve(address);
    });
  });
  return {
    host,
    async requests() {
      // The log is written after the answers, so it is complete once it has a request of our own.
      const mark = `/mark-${requests.length}`;
      await new Promise<void>((resolve, reject) => {
        log.on('line', (line) => line.includes(mark) && resolve());
        get(`http://${host}${mark}`, (answer) => answer.resume()).on('error', reject);
      });
      return requests.filter((request) => !request.startsWith('GET /mark-'));
    },
    async close() {
      child.removeAllListeners('exit');
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}
