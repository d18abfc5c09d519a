import { join } from 'node:path';

/**
 * The files of registry credentials in the order in which they are read, as in containers-auth.json(5): the file that the
 * environment names, podman's `auth.json` (the session's, then the user's), docker's `config.json`, and its old `.dockercfg`.
 * `home` is the user's home folder, `uid` the user's number, undefined on systems without one. The files need not exist.
 */
export function authFilePaths(
  env: Readonly<NodeJS.ProcessEnv>,
  { home, uid }: { readonly home: string; readonly uid: number | undefined },
): string[] {
  const { REGISTRY_AUTH_FILE, DOCKER_CONFIG, XDG_RUNTIME_DIR, XDG_CONFIG_HOME } = env;
  return [
    ...(REGISTRY_AUTH_FILE ? [REGISTRY_AUTH_FILE] : []),
    ...(XDG_RUNTIME_DIR ? [join(XDG_RUNTIME_DIR, 'containers', 'auth.json')] : []),
    // podman writes here if there is no session: as root, in cron, in containers.
    ...(uid === undefined ? [] : [join('/run/containers', String(uid), 'auth.json')]),
    join(XDG_CONFIG_HOME || join(home, '.config'), 'containers', 'auth.json'),
    join(DOCKER_CONFIG || join(home, '.docker'), 'config.json'),
    join(home, '.dockercfg'),
  ];
}
