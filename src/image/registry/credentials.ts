import { ArchiError, type UserError } from '../../errors.js';

/** Credentials for a registry. Never printed, never written to a file. */
export type Credentials =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** Exchanged for tokens at the registry's token service (OAuth 2 `refresh_token`). */
  | { readonly kind: 'identity'; readonly token: string }
  /** Sent to the registry as it is. */
  | { readonly kind: 'bearer'; readonly token: string };

/** Returns null if there are no credentials: the request is then anonymous. `registry` is a host with an optional port. */
export type FindCredentials = (registry: string, repository: string) => Promise<Credentials | null>;

/** A `config.json` of docker, or an `auth.json` of podman. Entries that cannot be read are errors. */
export interface AuthFile {
  /**
   * By the server of the login: `host`, `host/repository`, or a url of docker's first registry protocol. Null if a helper
   * holds the credentials.
   */
  readonly auths: ReadonlyMap<string, Credentials | null | UserError>;
  /** Names of helpers by host: `docker-credential-<name>` holds the credentials. Empty for none, not even `credsStore`. */
  readonly credHelpers: ReadonlyMap<string, string | UserError>;
  /** Name of the helper for all other hosts; empty for none. */
  readonly credsStore: string | UserError;
}

/** Reads a file of credentials. Returns null if there is no such file. Throws ArchiError if it cannot be read. */
export type OpenAuthFile = () => AuthFile | null;

/** Calls `docker-credential-<name> get`. Returns null if it has no credentials for that server. */
export type AskHelper = (name: string, server: string) => Promise<Credentials | null>;

/**
 * Looks credentials up in the files, in their order, as docker and podman do; within a file the most specific name wins.
 * An error of a file or a helper is thrown only if it may concern the registry and no other file has credentials for it.
 */
export function createFindCredentials(files: readonly OpenAuthFile[], askHelper: AskHelper): FindCredentials {
  return async (registry, repository) => {
    const errors: ArchiError[] = [];
    for (const open of files) {
      const credentials = await lookUp(open, { registry, repository, askHelper }).catch((error: unknown) => {
        if (!(error instanceof ArchiError)) throw error;
        errors.push(error);
        return null;
      });
      if (credentials !== null) return credentials;
    }
    if (errors[0] !== undefined) throw errors[0];
    return null;
  };
}

/** The domain of the registry that `docker login` without a host used; null without such a login. Skips unreadable files. */
export function defaultRegistryOf(files: readonly OpenAuthFile[]): string | null {
  for (const open of files)
    for (const key of keysOf(open)) {
      const domain = FIRST_PROTOCOL.exec(key)?.[1];
      if (domain !== undefined) return domain;
    }
  return null;
}

/** docker still names its own registry by this url of the first protocol. */
const FIRST_PROTOCOL = /^https:\/\/index\.([^/]+)\/v1\/$/;

function keysOf(open: OpenAuthFile): string[] {
  try {
    return [...(open()?.auths.keys() ?? [])];
  } catch (error) {
    if (error instanceof ArchiError) return [];
    throw error;
  }
}

async function lookUp(
  open: OpenAuthFile,
  { registry, repository, askHelper }: { registry: string; repository: string; askHelper: AskHelper },
): Promise<Credentials | null> {
  const file = open();
  if (file === null) return null;
  const entry = entryFor(file, pathsOf(registry, repository));
  let failure: ArchiError | null = null;
  for (const server of [registry, `https://index.${registry}/v1/`]) {
    const own = file.credHelpers.get(server);
    const helper = own ?? file.credsStore;
    const answer = await ask(helper, server, askHelper);
    if (answer instanceof ArchiError) {
      // A store for all hosts has credentials only for hosts that the file names, so its failure matters only for these.
      if (own !== undefined || entry !== undefined) failure ??= answer;
    } else if (answer !== null) return answer;
  }
  const credentials = entry ?? null;
  if (credentials instanceof ArchiError) throw credentials;
  if (credentials === null && failure !== null) throw failure;
  return credentials;
}

async function ask(
  helper: string | UserError,
  server: string,
  askHelper: AskHelper,
): Promise<Credentials | null | ArchiError> {
  if (typeof helper !== 'string') return helper;
  if (helper === '') return null;
  return askHelper(helper, server).catch((error: unknown) => {
    if (error instanceof ArchiError) return error;
    throw error;
  });
}

/** The entry of the first name that has one; undefined if there is none. Entries with credentials go before empty ones. */
function entryFor({ auths }: AuthFile, names: readonly string[]): Credentials | null | UserError | undefined {
  const entries = names.flatMap((name) => {
    const exact = auths.has(name) ? [name] : [];
    const others = [...auths.keys()].filter((key) => key !== name && hostsOf(key).includes(name));
    return [...exact, ...others].map((key) => auths.get(key) ?? null);
  });
  return entries.find((entry) => entry !== null) ?? entries[0];
}

/** Returns `host/a/b`, `host/a`, `host`. */
function pathsOf(registry: string, repository: string): string[] {
  const parts = [registry, ...repository.split('/')];
  return parts.map((_, i) => parts.slice(0, parts.length - i).join('/'));
}

/** Returns the hosts that a key names: a url, or a host that may be followed by the path of the old protocol. */
function hostsOf(key: string): string[] {
  const domain = FIRST_PROTOCOL.exec(key)?.[1];
  if (domain !== undefined) return [domain, `index.${domain}`, `registry-1.${domain}`];
  const [, host] = /^https?:\/\/([^/]+)/.exec(key) ?? [];
  return [host ?? key.replace(/(?:\/v[12])?\/*$/, '')];
}
