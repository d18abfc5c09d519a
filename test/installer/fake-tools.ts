import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { outputOf } from '../program.js';

/** Returns a PATH on which sh scripts with these names and bodies hide the programs of this machine. */
export function pathWithFakes(bodies: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'archi-fakes-'));
  for (const [name, body] of Object.entries(bodies)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  chmodSync(folder, 0o755);
  return [folder, process.env['PATH']].join(delimiter);
}

/** An `rm` for `pathWithFakes` that removes only the files of this pattern first, and then kills the shell. */
export function rmKilledBehind(pattern: string): string {
  return `
    option=$1
    shift
    first=$(find "$@" -path '${pattern}' -type f 2>/dev/null)
    if [ -z "$first" ]; then exec /bin/rm "$option" "$@"; fi
    /bin/rm -f $first
    kill -9 $PPID`;
}

/** Returns a PATH with only these programs of this machine. Throws an Error if one is missing. */
export async function pathOfOnly(names: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'archi-tools-'));
  for (const name of names) {
    const path = await outputOf(['sh', '-c', 'command -v "$1"', 'sh', name]);
    symlinkSync(path.trim(), join(folder, name));
  }
  chmodSync(folder, 0o755);
  return folder;
}

/** Returns a PATH with only busybox, under the names of all its applets. */
export async function pathOfBusybox(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'archi-busybox-'));
  mkdirSync(join(folder, 'bin'));
  await outputOf(['busybox', '--install', '-s', join(folder, 'bin')]);
  return join(folder, 'bin');
}
