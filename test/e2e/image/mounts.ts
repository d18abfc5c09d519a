import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { outputOf } from '../../program.js';

/**
 * Removes a folder that containers had their files in: waits for the processes that still tidy up there (conmon's mount a
 * store again for that), and unmounts what they and killed ones have left.
 */
export async function removeMounted(folder: string): Promise<void> {
  while (isNamed(folder)) await setTimeout(50);
  for (const mount of mountsBelow(folder)) await outputOf(['umount', mount]);
  rmSync(folder, { recursive: true, force: true });
}

/** Whether the command line of a process has the path in it. */
function isNamed(path: string): boolean {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .some((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(path);
      } catch {
        // It has ended meanwhile.
        return false;
      }
    });
}

/** The innermost first. */
function mountsBelow(folder: string): string[] {
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((path) => path.startsWith(`${folder}/`))
    .toReversed();
}
