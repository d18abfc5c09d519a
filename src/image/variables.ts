/** The PATH if neither base nor description sets one, as in container runtimes. */
export const USUAL_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Returns the home folder of an image's user. */
export function homeOf({ name }: { readonly name: string }): string {
  return `/home/${name}`;
}

/** Splits `NAME=VALUE`, as a configuration lists its variables. */
export function splitVariable(line: string): [name: string, value: string] {
  const at = line.indexOf('=');
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
}
