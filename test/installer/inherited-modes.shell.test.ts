import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { hasTool, testWithTools } from '../tools.js';
import { LIVED_IN } from './damaged-prefix.js';
import { installerOf, Life } from './life.js';
import { run } from './run.js';
import { SHELLS } from './shells.js';

/** A umask, the default ACL of a folder, and the mode that a new folder then has. */
const ACLS = [
  ['022', 'u::rwx,g::rwx,o::rx', 0o775],
  ['077', 'u::rwx,g::rx,o::rx', 0o755],
  ['077', 'u::rwx,g::rwx,u:daemon:rwx,m::rwx,o::-', 0o770],
  ['000', 'u::rwx,g::-,o::-', 0o700],
] as const;

/** The reason why a folder here cannot have a default ACL, or null. */
const obstacleToAcls = hasTool('setfacl') ? acls() : null;

function acls(): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'archi-acl-'));
  const { code } = run(['setfacl', '-d', '-m', 'u::rwx', folder]);
  return code === 0 ? null : 'the disk of TMPDIR has no ACLs';
}

let installer: string;

beforeAll(async () => {
  installer = await installerOf(LIVED_IN);
});

/** A prefix in a folder whose new files get other modes than the umask alone gives. */
class Inheriting extends Life {
  constructor(readonly shell: readonly string[]) {
    super(installer, 'parent/prefix');
    mkdirSync(dirname(this.prefix));
  }

  by(umask: string, ...args: string[]) {
    const command = ['sh', '-c', `umask ${umask}; exec "$@"`, 'sh', ...this.shell, this.installer, ...args];
    return run(command, { env: { LC_ALL: 'C.UTF-8', HOME: this.folder } });
  }

  mode(path: string): number {
    return statSync(join(this.prefix, path)).mode & 0o7777;
  }

  /** Installs, verifies, damages, repairs and verifies again. */
  liveThrough(umask: string): void {
    const well = { code: 0, stderr: '' };
    const installed = this.by(umask, '-b', '-p', this.prefix);
    // One script of the packages does not work in a prefix with a blank, which TMPDIR may have.
    const stderr = installed.stderr.replace(
      /^Warning: this prefix does not suit bin\/perl-script of .*\n/,
      '',
    );
    expect({ ...installed, stderr }).toMatchObject(well);
    expect(this.by(umask, '--verify', this.prefix)).toMatchObject(well);
    appendFileSync(join(this.prefix, 'bin/one-file'), 'x');
    chmodSync(join(this.prefix, 'lib/plain/b'), 0o600);
    chmodSync(join(this.prefix, 'share/folder'), 0o700);
    expect(this.by(umask, '--repair', this.prefix)).toMatchObject(well);
    expect(this.by(umask, '--verify', this.prefix)).toMatchObject(well);
  }
}

describe.each(SHELLS.map((shell) => ({ shell })))('$shell', ({ shell }) => {
  test.each(['022', '077'])(
    'takes a setgid bit inherited from the parent folder for no change (umask %s)',
    (umask) => {
      const life = new Inheriting(shell);
      chmodSync(dirname(life.prefix), 0o2755);
      life.liveThrough(umask);
      expect(life.mode('lib') & 0o2000).toBe(0o2000);
    },
  );
});

describe.each(SHELLS.map((shell) => ({ shell })))('$shell', ({ shell }) => {
  for (const [umask, acl, mode] of ACLS)
    testWithTools(
      `takes modes of the parent's default ACL (${acl}) for no change (umask ${umask})`,
      { tools: ['setfacl'], obstacle: obstacleToAcls },
      () => {
        const life = new Inheriting(shell);
        expect(run(['setfacl', '-d', '-m', acl, dirname(life.prefix)])).toMatchObject({
          code: 0,
          stderr: '',
        });
        life.liveThrough(umask);
        expect(life.mode('share/folder')).toBe(mode & 0o755);
        expect(life.mode('lib/plain/b')).toBe(mode & 0o644);
      },
    );
});
