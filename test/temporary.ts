import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives a run of the tests a TMPDIR of its own, for all its files and programs, which goes when they have ended. */
export default function setUp(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'archi-'));
  // Like /tmp: programs of other users work in it as well.
  chmodSync(folder, 0o1777);
  process.env['TMPDIR'] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
