/** What someone has to show to a registry. Never printed, never written down. */
export type Credentials =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** Exchanged for tokens at the registry's token service (OAuth 2 `refresh_token`). */
  | { readonly kind: 'identity'; readonly token: string }
  /** Sent to the registry as it is. */
  | { readonly kind: 'bearer'; readonly token: string };

/** Null where there are none: the request is anonymous then. `registry` is a host, with its port where it has one. */
export type FindCredentials = (registry: string, repository: string) => Promise<Credentials | null>;

/** One `config.json` of docker, or `auth.json` of podman. */
export interface AuthFile {
  /** By what they were logged in to: `host`, `host/repository`, or a url of docker's first registry protocol. */
  readonly auths: Readonly<Record<string, Credentials>>;
  /** All that were logged in to, also those whose credentials a helper keeps. */
  readonly names: readonly string[];
  /** By host, the program that keeps the credentials: `docker-credential-<name>`. */
  readonly credHelpers: Readonly<Record<string, string>>;
  readonly credsStore: string | null;
}

/** Asks `docker-credential-<name> get`; null where it has none for that server. */
export type AskHelper = (name: string, server: string) => Promise<Credentials | null>;

/** Looks credentials up in the files, in their order, as docker and podman do; the nearest name wins within a file. */
export function createFindCredentials(files: readonly AuthFile[], askHelper: AskHelper): FindCredentials {
  return async (registry, repository) => {
    for (const file of files) {
      const found =
        (await fromHelper(file, registry, askHelper)) ??
        fromFile(file, namesOf(registry, repository)) ??
        null;
      if (found !== null) return found;
    }
    return null;
  };
}

/** Where `docker login` without a host logs in to, by its domain; null where nobody is. */
export function defaultRegistryOf(files: readonly AuthFile[]): string | null {
  const names = files.flatMap((file) => file.names);
  return names.map((name) => FIRST_PROTOCOL.exec(name)?.[1]).find((domain) => domain !== undefined) ?? null;
}

/** Docker goes on calling its own registry by this url. */
const FIRST_PROTOCOL = /^https:\/\/index\.([^/]+)\/v1\/$/;

async function fromHelper(file: AuthFile, registry: string, ask: AskHelper): Promise<Credentials | null> {
  for (const server of [registry, indexOf(registry)]) {
    const own = Object.hasOwn(file.credHelpers, server) ? file.credHelpers[server] : undefined;
    const name = own ?? file.credsStore;
    const found = name === null ? null : await ask(name, server);
    if (found !== null) return found;
  }
  return null;
}

function fromFile({ auths }: AuthFile, names: readonly string[]): Credentials | undefined {
  const entries = Object.entries(auths).map(([key, found]) => [bareName(key), found] as const);
  for (const name of names) {
    const found = entries.find(([key]) => key === name);
    if (found !== undefined) return found[1];
  }
  return undefined;
}

/** `host/a/b`, `host/a`, `host`, and what docker calls its own registry. */
function namesOf(registry: string, repository: string): string[] {
  const parts = [registry, ...repository.split('/')];
  const paths = parts.map((_, i) => parts.slice(0, parts.length - i).join('/'));
  return [...paths, bareName(indexOf(registry))];
}

function indexOf(registry: string): string {
  return `https://index.${registry}/v1/`;
}

function bareName(key: string): string {
  return key.replace(/^https?:\/\//, '').replace(/(?:\/v[12])?\/*$/, '');
}
