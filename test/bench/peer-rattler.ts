import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RattlerInstallation, rattlerObstacle, rattlerPython } from '../oracles/rattler.js';
import type { Candidate } from './measure.js';
import { emptyFolder, removeFolder } from './workspace.js';

/** The installer of py-rattler, which links the packages of one of our locks into a prefix; it compiles no sources. */
export interface RattlerPeer {
  /** Installs with the cache of unpacked packages as the run before left it: it links the files. */
  readonly warm: Candidate;
  /** Installs with that cache emptied: it unpacks every package. */
  readonly cold: Candidate;
}

/** Prepares rattler to install a lock whose packages lie in a folder. Returns null if python does not have it. */
export function openRattler(lock: string, workspace: string): RattlerPeer | null {
  if (rattlerObstacle() !== null) return null;
  const program = fileURLToPath(new URL('../oracles/rattler_install.py', import.meta.url));
  const installs = (name: string): Candidate & { readonly prefix: string; readonly cache: string } => {
    const prefix = join(workspace, `rattler-${name}-prefix`);
    const cache = join(workspace, `rattler-${name}-cache`);
    const input = join(workspace, `rattler-${name}.json`);
    const installation: RattlerInstallation = { lock, prefix, writtenAs: null };
    writeFileSync(input, JSON.stringify([installation]));
    const script = 'test "$("$1" "$2" "$3" <"$4")" = "[null]"';
    return { command: ['sh', '-c', script, 'sh', rattlerPython(), program, cache, input], prefix, cache };
  };
  const [warm, cold] = [installs('warm'), installs('cold')];
  return {
    warm: { ...warm, before: () => removeFolder(warm.prefix) },
    cold: { ...cold, before: () => [removeFolder(cold.prefix), emptyFolder(cold.cache)] },
  };
}
