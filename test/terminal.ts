import { spawnSync } from 'node:child_process';
import { hasTool, type Needs } from './tools.js';

/** The needs of a test that runs a program on a terminal of its own: `script`, and a kernel that gives it one. */
export const TERMINAL: Needs = {
  tools: ['script'],
  obstacle: hasTool('script') && !givesTerminal() ? 'a terminal of its own (/dev/pts)' : null,
};

// In a chroot without /dev/pts, `script` reports that and fails.
function givesTerminal(): boolean {
  return spawnSync('script', ['-qec', 'true', '/dev/null'], { stdio: 'ignore' }).status === 0;
}
