import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Names the TMPDIR of this run, which each project of the tests sets up. */
const MADE = 'ARCHI_TESTS_TMPDIR';

/** Gives a run of the tests one TMPDIR for all its files and programs, and removes it at the end. */
export default function setUp(): () => void {
  if (process.env[MADE] !== undefined && process.env[MADE] === process.env['TMPDIR']) return () => {};
  const folder = mkdtempSync(join(tmpdir(), 'archi-'));
  // Like /tmp, since programs of other users work in it too.
  chmodSync(folder, 0o1777);
  process.env['TMPDIR'] = folder;
  process.env[MADE] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
