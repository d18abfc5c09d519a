import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { outputOf } from '../../program.js';

/**
 * Removes a folder that containers used: waits for processes that still clean up there (conmon mounts a store again
 * for that), and unmounts what they and killed ones have left.
 */
export async function removeMounted(folder: string): Promise<void> {
  while (isNamed(folder)) await setTimeout(50);
  for (const mount of mountsBelow(folder)) await outputOf(['umount', mount]);
  rmSync(folder, { recursive: true, force: true });
}

/** Tells whether the command line of a process has the path in it. */
function isNamed(path: string): boolean {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .some((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(path);
      } catch {
        // The process has ended in the meantime.
        return false;
      }
    });
}

/** Innermost mounts first. */
function mountsBelow(folder: string): string[] {
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((path) => path.startsWith(`${folder}/`))
    .toReversed();
}
