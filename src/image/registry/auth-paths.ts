import { join } from 'node:path';

/**
 * Where credentials for registries lie, in the order in which they are looked up: what the environment names, docker's
 * `config.json`, podman's `auth.json`. `home` is the user's folder. Not all of them need to be there.
 */
export function authFilePaths(env: Readonly<NodeJS.ProcessEnv>, home: string): string[] {
  const { REGISTRY_AUTH_FILE, DOCKER_CONFIG, XDG_RUNTIME_DIR, XDG_CONFIG_HOME } = env;
  return [
    ...(REGISTRY_AUTH_FILE ? [REGISTRY_AUTH_FILE] : []),
    join(DOCKER_CONFIG || join(home, '.docker'), 'config.json'),
    ...(XDG_RUNTIME_DIR ? [join(XDG_RUNTIME_DIR, 'containers', 'auth.json')] : []),
    join(XDG_CONFIG_HOME || join(home, '.config'), 'containers', 'auth.json'),
  ];
}
