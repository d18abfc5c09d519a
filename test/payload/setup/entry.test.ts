import { expect, test } from 'vitest';
import { formatError, UserError } from '../../../src/errors.js';
import { refuseMissingEntry } from '../../../src/payload/setup/entry.js';
import { NO_SETTINGS, type SetupEntry } from '../../../src/payload/setup/types.js';

const MEMBERS = [
  { folder: '', facts: { paths: { bin: 'd', 'bin/app': 'a', 'bin/python3.11': 'b' } } },
  { folder: 'envs/web', facts: { paths: { 'bin/serve': 'a' } } },
];
const file = (mode: number): SetupEntry => ({
  ...{ type: 'file', path: 'bin/own', mode, mtime: 0, data: Buffer.alloc(0) },
});

function refusal(program: string, entries: readonly SetupEntry[] = []): string | null {
  try {
    const settings = { ...NO_SETTINGS, entry: [program] };
    refuseMissingEntry({ settings, entries, entryWhere: 'manifest.yaml:5:8' }, MEMBERS);
    return null;
  } catch (error) {
    if (error instanceof UserError) return formatError(error);
    throw error;
  }
}

test.each(['bin/app', 'envs/web/bin/serve', 'bin/own'])('%s can be started', (program) => {
  expect(refusal(program, [file(0o755)])).toBe(null);
});

test.each(['bin/python3.12', 'bin/serve', 'bin', 'bin/constructor', 'bin/own'])(
  '%s cannot be started',
  async (program) => {
    const golden = `golden/entry-${program.replaceAll('/', '-')}.txt`;
    await expect(`${refusal(program, [file(0o644)])}\n`).toMatchFileSnapshot(golden);
  },
);
