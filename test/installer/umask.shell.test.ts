import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openedPackage } from '../fixtures/opened.js';
import { makeInstaller } from './make-installer.js';
import { run } from './run.js';
import { PLACEHOLDER } from './sample.js';
import { SHELLS } from './shells.js';

const MODES = [0o755, 0o777, 0o775, 0o666, 0o664, 0o600];

let installer: string;

beforeAll(async () => {
  const names = MODES.map((mode) => [`bin/${mode.toString(8)}`, mode] as const);
  const placeholder = { prefix: PLACEHOLDER, mode: 'text' } as const;
  const relocated = { data: `#!${PLACEHOLDER}/bin/sh\n`, placeholder };
  const files = { ...Object.fromEntries(names.map(([name]) => [name, name])), 'bin/relocated': relocated };
  const { opened, locked } = await openedPackage({ name: 'tool', files });
  // Our own writer of packages gives write permission to the owner alone, others do not.
  const modes = new Map<string, number>([...names, ['bin/relocated', 0o777]]);
  const entries = opened.entries.map((entry) =>
    entry.type === 'file' ? { ...entry, mode: modes.get(entry.path) ?? entry.mode } : entry,
  );
  installer = makeInstaller([{ opened: { ...opened, entries }, locked }]).path;
});

// As in conda 26 and GNU tar without -p: the mode in the package without the bits of the umask.
describe.each(SHELLS.map((shell) => ({ shell })))('$shell', ({ shell }) => {
  test.each(['000', '002', '006', '007', '022', '027', '077'])(
    'gives folders and files the modes of umask %s',
    (umask) => {
      const prefix = join(mkdtempSync(join(tmpdir(), 'archi-umask-')), 'prefix');
      const script = `umask ${umask}; exec "$@"`;
      const ran = run(['sh', '-c', script, 'sh', ...shell, installer, '-b', '-p', prefix]);
      expect(ran).toMatchObject({ code: 0, stderr: '' });
      const mask = Number.parseInt(umask, 8);
      const left = (name: string) => statSync(join(prefix, 'bin', name)).mode & 0o7777;
      for (const mode of MODES) expect(left(mode.toString(8))).toBe(mode & ~mask);
      expect(left('relocated')).toBe(0o777 & ~mask);
      expect(run([...shell, installer, '--verify', prefix])).toMatchObject({ code: 0, stderr: '' });
    },
  );
});
