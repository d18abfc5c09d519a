import { accessSync, constants } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../../errors.js';
import type { Emit } from '../../events.js';
import { systemClock } from '../../host/clock.js';
import { homeFolder } from '../../host/fs/folders.js';
import { readText } from '../../host/fs/read.js';
import { writeFileAtomic } from '../../host/fs/write.js';
import type { HttpSend } from '../../host/http/get.js';
import { openNetwork } from '../../host/http/network.js';
import { tryRun } from '../../host/process/run.js';
import type { RegistryReference } from '../types.js';
import { parseAuthFile } from './auth-file.js';
import { authFilePaths } from './auth-paths.js';
import type { Access } from './authorization.js';
import { type BlobCache, openBlobCache } from './blob-cache.js';
import { type Connection, connect, type RegistryDeps, type Repository } from './connection.js';
import { createAskHelper } from './credential-helper.js';
import { createFindCredentials, defaultRegistryOf, type OpenAuthFile } from './credentials.js';
import { type NamedReference, withRegistry } from './default-registry.js';
import { checkRegistryHost } from './reference.js';

/** Settings of the registry client, from flags and the environment. */
export interface RegistryOptions {
  /** Host for references that name none. */
  readonly defaultRegistry: string | undefined;
  readonly plainHttp: boolean;
  readonly cacheDir: string;
  readonly offline: boolean;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly emit: Emit;
}

/** The registries of one run; each gets one connection. */
export interface Registries {
  readonly cache: BlobCache;
  /** Adds the default registry to a reference. Throws UserError if it names none and there is no default. */
  name(reference: RegistryReference): NamedReference;
  open(registry: string, access: Omit<Access, 'alsoPull'>): Promise<Repository>;
}

/** Opens the registry client. Reads files of credentials when they are first needed, and never prints them. */
export function openRegistries(options: RegistryOptions): Registries {
  const { env, offline, plainHttp, cacheDir, emit } = options;
  const files = authFiles(env);
  const network = openNetwork({ env, emit });
  const deps: RegistryDeps = {
    send: offline ? refuse : network.send,
    reliably: network.reliably,
    findCredentials: createFindCredentials(files, createAskHelper(tryRun)),
    plainHttp,
    warn: (message) => emit({ kind: 'warning', message }),
    now: systemClock.now,
  };
  const connections = new Map<string, Promise<Connection>>();
  return {
    cache: openBlobCache({
      cacheDir: join(cacheDir, 'images'),
      clock: systemClock,
      write: writeFileAtomic,
      emit,
    }),
    name(reference) {
      const registry = toldRegistry(options.defaultRegistry, env);
      const needed = reference.registry === null;
      return withRegistry(reference, registry || (needed ? defaultRegistryOf(files) : null));
    },
    async open(registry, access) {
      const connection = connections.get(registry) ?? connect(registry, deps);
      connections.set(registry, connection);
      return (await connection)(access);
    },
  };
}

/** The files of credentials; each is read when it is first needed. */
function authFiles(env: Readonly<NodeJS.ProcessEnv>): OpenAuthFile[] {
  const user = { home: homeFolder(env), uid: process.getuid?.() };
  return authFilePaths(env, user).map((path) =>
    once(() => {
      // Folders of other users' sessions, such as root's, cannot be entered: they hold no credentials of this user.
      if (path.startsWith('/run/') && !mayEnter(dirname(path))) return null;
      const text = readText(path);
      return text === null || text.trim() === '' ? null : parseAuthFile(text, path);
    }),
  );
}

function mayEnter(folder: string): boolean {
  try {
    accessSync(folder, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const refuse: HttpSend = async ({ url }) => {
  throw new UserError(
    'the network is off (--offline)',
    {
      where: new URL(url).host,
      message: 'this needs a request to the registry',
      fix: 'run once without --offline',
    },
    { code: 'offline' },
  );
};

function once<T>(make: () => T): () => T {
  let cached: { readonly value: T } | undefined;
  return () => {
    cached ??= { value: make() };
    return cached.value;
  };
}

/** The default registry of the flag, else of the environment; null if neither names one. */
function toldRegistry(flag: string | undefined, env: Readonly<NodeJS.ProcessEnv>): string | null {
  const variable = 'ARCHI_CONSTRUCT_REGISTRY';
  if (flag) return checkRegistryHost(flag, '--default-registry');
  return env[variable] ? checkRegistryHost(env[variable], variable) : null;
}
