import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Every temporary folder of a run lies in one, which goes with the run. The name is short: sockets have 107 bytes. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'archi-'));
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
