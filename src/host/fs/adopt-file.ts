import { closeSync, fsyncSync, openSync } from 'node:fs';
import { appearWhole } from './appear-whole.js';

/**
 * Lets another program write a file that appears whole or not at all: `make` is given a path beside it, which gets the
 * name at the end. Throws what `make` throws, and ToolError where the disk refuses.
 */
export async function adoptFile(path: string, make: (aside: string) => Promise<void>): Promise<void> {
  await appearWhole(path, async (aside) => {
    await make(aside);
    const fd = openSync(aside, 'r+');
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  });
}
