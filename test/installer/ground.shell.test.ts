import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { describeWithTools } from '../tools.js';
import { nativeInstaller } from './native.js';
import { run } from './run.js';
import { SHELLS } from './shells.js';

let installer: string;
let folder: string;

beforeAll(async () => {
  installer = await nativeInstaller();
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-ground-'));
});

/** Installs. Returns "whole" for a whole prefix, or the reason why there is none. */
function installed(command: readonly string[], env: Record<string, string> = {}, cwd = folder): string {
  const prefix = join(folder, 'prefix');
  const { code, stderr } = run([...command, '-b', '-p', prefix], { env: { HOME: folder, ...env }, cwd });
  if (code !== 0) return `${code}: ${stderr}`;
  const verified = run(['sh', join(prefix, '.archi/manage.sh'), '--verify'], {
    env: { HOME: folder, ...env },
  });
  return verified.code === 0 ? 'whole' : `${verified.code}: ${verified.stdout}${verified.stderr}`;
}

describe.each(SHELLS.map((shell) => ({ shell })))('$shell installs the whole payload', ({ shell }) => {
  const OPTIONS = ['-u', '-e', '-C', '-f', '-a', '-euCf'];
  test.each(OPTIONS)('with the option %s', (option) =>
    expect(installed([...shell, option, installer])).toBe('whole'),
  );

  test('with environment variables that change tools', () => {
    const env = {
      TAR_OPTIONS: '--totals --exclude=*',
      GZIP: '-9',
      XZ_OPT: '--no-such',
      CDPATH: '/:/usr',
      POSIXLY_CORRECT: '1',
      DF_BLOCK_SIZE: '1G',
      BLOCKSIZE: '1G',
      QUOTING_STYLE: 'c',
      IFS: 'ae/',
      TMOUT: '1',
      TMPDIR: '/no/such/folder',
      OPENSSL_CONF: '/dev/null/x',
      PERL5OPT: '-MNo::Such',
      PYTHONHOME: '/nowhere',
      GLOBIGNORE: '*',
      ENV: '/dev/null',
      LC_ALL: 'tr_TR.UTF-8',
    };
    expect(installed([...shell, installer], env)).toBe('whole');
  });

  test('from a file whose name begins with a dash', () => {
    copyFileSync(installer, join(folder, '-x.sh'));
    expect(installed([...shell, './-x.sh'])).toBe('whole');
  });

  test('only from a file: a pipe is refused with the reason', () => {
    const { code, stderr } = run(shell, { input: readFileSync(installer), cwd: folder });
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('run this from a file') });
    expect(stderr).not.toContain('damaged');
  });

  test('only into an absolute prefix if the current folder is deleted', () => {
    const gone = join(folder, 'gone');
    mkdirSync(gone);
    const copy = join(folder, 'installer.sh');
    copyFileSync(installer, copy);
    const command = `rmdir "${gone}"; exec ${shell.join(' ')} "${copy}" -b -p somewhere`;
    const { code, stderr } = run(['sh', '-c', command], { cwd: gone });
    expect(code).toBe(2);
    expect(stderr).toContain('the current folder no longer exists');
    expect(existsSync('/somewhere')).toBe(false);
  });
});

describeWithTools('bash installs the whole payload', { tools: ['bash'] }, () => {
  const FUNCTIONS =
    'unset trap set exit eval exec export cd [ test printf echo read tar rm mv cat ls unalias builtin command declare';

  test('with exported functions named as builtins and tools', () => {
    const env = Object.fromEntries(
      FUNCTIONS.split(' ').map((name) => [`BASH_FUNC_${name}%%`, '() { return 7; }']),
    );
    expect(installed(['bash', installer], env)).toBe('whole');
  });

  test('with the settings of BASH_ENV', () => {
    const start = join(folder, 'start');
    writeFileSync(
      start,
      'shopt -s expand_aliases nocasematch; alias tar=false rm=false if=false\nset -T; trap "exit 9" ERR; trap : DEBUG; cd() { false; }\n',
    );
    expect(installed(['bash', installer], { BASH_ENV: start })).toBe('whole');
  });

  test.each(['errexit:nounset:noglob:noclobber:pipefail:keyword:allexport'])(
    'with SHELLOPTS=%s',
    (options) => {
      expect(installed(['bash', installer], { SHELLOPTS: options })).toBe('whole');
    },
  );

  test.each(['failglob', 'nullglob:nocasematch:xpg_echo:extdebug'])('with BASHOPTS=%s', (options) => {
    expect(installed(['bash', installer], { BASHOPTS: options })).toBe('whole');
  });

  test.each([['-k'], ['-o', 'pipefail'], ['-O', 'failglob']])('with %s %s', (...options) => {
    expect(installed(['bash', ...options, installer])).toBe('whole');
  });

  test('but not when sourced, which is refused and does not end the shell', () => {
    const { code, stdout, stderr } = run(['bash', '-i', '-c', `. ${installer}; echo on`], { cwd: folder });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'on\n' });
    expect(stderr).toContain('run this from a file');
    expect(readdirSync(folder)).toEqual([]);
  });
});
