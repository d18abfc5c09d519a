import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { describeWithTools } from '../tools.js';
import { treeOf } from './damaged-prefix.js';
import { installerOf, Life } from './life.js';
import { run } from './run.js';
import { SHELLS } from './shells.js';

const PACKAGES = [{ name: 'plain', files: { 'bin/run': 'run', 'share/plain/text': 'text' } }];
const installers = Promise.all([installerOf(PACKAGES), installerOf(PACKAGES, '2.0')]);

let life: Life;
let newer: string;

beforeEach(async () => {
  const [older, other] = await installers;
  life = new Life(older);
  newer = other;
  expect(life.install()).toMatchObject({ code: 0 });
});

const uninstall = () => life.manage('--uninstall', '-b');
const update = () => life.sh(newer, '-b', '-u', '-p', life.prefix);

const root = { tools: [], obstacle: process.getuid?.() === 0 ? null : 'root' };

describeWithTools(
  'a path protected by the file system',
  { tools: ['chattr'], obstacle: obstacleToProtecting() },
  () => {
    const protect = (path: string) => run(['chattr', '+i', join(life.prefix, path)]);
    const release = (path: string) => run(['chattr', '-i', join(life.prefix, path)]);

    test.each(['share/plain/text', 'share/plain'])('is reported before anything is changed: %s', (path) => {
      protect(path);
      const before = treeOf(life.prefix);
      const refused = { code: 16, stderr: expect.stringContaining(path) };
      try {
        expect(uninstall()).toMatchObject(refused);
        expect(update()).toMatchObject(refused);
        expect(treeOf(life.prefix)).toEqual(before);
      } finally {
        release(path);
      }
      expect(update()).toMatchObject({ code: 0 });
      expect(uninstall()).toMatchObject({ code: 0 });
    });

    test('is left by --uninstall if the user added it', () => {
      writeFileSync(join(life.prefix, 'share/mine'), 'mine');
      protect('share/mine');
      expect(update()).toMatchObject({ code: 16, stderr: expect.stringContaining('share/mine') });
      expect(uninstall()).toMatchObject({ code: 0, stderr: '' });
      release('share/mine');
      expect(readdirSync(join(life.prefix, 'share'))).toEqual(['mine']);
    });
  },
);

describeWithTools('a folder that an ordinary user cannot use', { ...root, tools: ['setpriv'] }, () => {
  const NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
  const asNobody = (...command: string[]) => run([...NOBODY, ...command], { env: { HOME: life.folder } });
  const uninstallAsNobody = () => asNobody('sh', join(life.prefix, '.archi/manage.sh'), '--uninstall', '-b');

  beforeEach(() => {
    run(['chown', '-R', '65534:65534', life.folder]);
  });

  test.each(['results', 'share/plain/results'])(
    'is reported before anything is removed if it cannot be read: %s',
    (name) => {
      mkdirSync(join(life.prefix, name), { mode: 0o700 });
      const before = treeOf(life.prefix);
      expect(uninstallAsNobody()).toMatchObject({ code: 16, stderr: expect.stringContaining(name) });
      expect(treeOf(life.prefix)).toEqual(before);
      chownSync(join(life.prefix, name), 65534, 65534);
      expect(uninstallAsNobody()).toMatchObject({ code: 0, stderr: '' });
    },
  );

  test("is refused if it is the installer's and read-only, but not if it is the user's", () => {
    mkdirSync(join(life.prefix, 'mine'), { mode: 0o555 });
    chmodSync(join(life.prefix, 'share/plain'), 0o555);
    const { code, stderr } = uninstallAsNobody();
    expect({ code, stderr }).toMatchObject({ code: 16, stderr: expect.stringContaining('./share/plain\n') });
    expect(stderr).not.toContain('mine');
    chmodSync(join(life.prefix, 'share/plain'), 0o755);
    expect(uninstallAsNobody()).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(life.prefix)).toEqual(['mine']);
  });
});

/**
 * Returns the reason why files cannot be made immutable, or null. It takes a capability of root and a disk that
 * supports it.
 */
function obstacleToProtecting(): string | null {
  const file = join(mkdtempSync(join(tmpdir(), 'archi-protected-')), 'file');
  writeFileSync(file, '');
  const { code } = run(['sh', '-c', 'chattr +i "$1" && chattr -i "$1"', 'sh', file]);
  return code === 0 ? null : 'root';
}

describe.each(SHELLS.map((shell) => [shell.join(' '), shell] as const))('in %s', (_, shell) => {
  /** Runs it with a stdout that is closed after its first line. Returns its exit code and stderr. */
  const unread = (...args: string[]) => {
    const script = '{ "$@" 2>"$0.err"; echo $? >"$0.code"; } | head -n 1';
    const told = join(life.folder, 'told');
    run(['sh', '-c', script, told, ...shell, ...args], { env: { HOME: life.folder } });
    return { code: readFileSync(`${told}.code`, 'utf8').trim(), stderr: readFileSync(`${told}.err`, 'utf8') };
  };

  test('unread output is no error: an install, a repair and an uninstall end with 0', () => {
    const done = { code: '0', stderr: '' };
    expect(unread(newer, '-b', '-u', '-p', life.prefix)).toEqual(done);
    expect(run(['sh', newer, '--verify', life.prefix])).toMatchObject({ code: 0 });
    expect(unread(newer, '-b', '--repair', life.prefix)).toEqual(done);
    expect(unread(newer, '-b', '--uninstall', life.prefix)).toEqual(done);
    expect(readdirSync(life.folder)).not.toContain('prefix');
  });
});
