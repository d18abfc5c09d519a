import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Names the TMPDIR that this run has made: each project of the tests sets it up. */
const MADE = 'ARCHI_TESTS_TMPDIR';

/** Gives a run of the tests one TMPDIR of its own, for all its files and programs, which goes when they have ended. */
export default function setUp(): () => void {
  if (process.env[MADE] !== undefined && process.env[MADE] === process.env['TMPDIR']) return () => {};
  const folder = mkdtempSync(join(tmpdir(), 'archi-'));
  // Like /tmp: programs of other users work in it as well.
  chmodSync(folder, 0o1777);
  process.env['TMPDIR'] = folder;
  process.env[MADE] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
