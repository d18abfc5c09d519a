import { join } from 'node:path';

/**
 * The files of registry credentials in the order in which they are read, as in containers-auth.json(5): the file that the
 * environment names, podman's `auth.json` (the session's, then the user's), docker's `config.json`, and its old `.dockercfg`.
 * `home` is the user's home folder, null if none is known, `uid` the user's number, undefined on systems without one. The files need not exist.
 */
export function authFilePaths(
  env: Readonly<NodeJS.ProcessEnv>,
  { home, uid }: { readonly home: string | null; readonly uid: number | undefined },
): string[] {
  const inHome = (name: string) => (home === null ? null : join(home, name));
  const below = (folder: string | null, ...names: string[]) =>
    folder === null ? [] : [join(folder, ...names)];
  const { REGISTRY_AUTH_FILE, DOCKER_CONFIG, XDG_RUNTIME_DIR, XDG_CONFIG_HOME } = env;
  return [
    ...(REGISTRY_AUTH_FILE ? [REGISTRY_AUTH_FILE] : []),
    ...(XDG_RUNTIME_DIR ? [join(XDG_RUNTIME_DIR, 'containers', 'auth.json')] : []),
    // podman writes here if there is no session: as root, in cron, in containers.
    ...(uid === undefined ? [] : [join('/run/containers', String(uid), 'auth.json')]),
    ...below(XDG_CONFIG_HOME || inHome('.config'), 'containers', 'auth.json'),
    ...below(DOCKER_CONFIG || inHome('.docker'), 'config.json'),
    ...below(home, '.dockercfg'),
  ];
}
