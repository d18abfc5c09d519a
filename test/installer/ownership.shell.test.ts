import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AS_NOBODY, NOBODY, obstacleToNobody } from '../e2e/nobody.js';
import { describeWithTools } from '../tools.js';
import { pathWithFakes } from './fake-tools.js';
import { nativeInstaller } from './native.js';
import { run } from './run.js';

let installer: string;
let folder: string;

beforeAll(async () => {
  installer = join(mkdtempSync(join(tmpdir(), 'archi-owner-installer-')), 'installer.sh');
  copyFileSync(await nativeInstaller(), installer);
  chmodSync(dirname(installer), 0o755);
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-owner-'));
  chmodSync(folder, 0o755);
});

const install = (
  prefix: string,
  args: readonly string[] = [],
  as: readonly string[] = [],
  env: Record<string, string> = {},
) =>
  run([...as, 'sh', installer, '-b', '-p', join(folder, prefix), ...args], {
    env: { HOME: '/nonexistent', ...env },
  });

/** Makes a folder below that of the test, with a mode and an owner. */
function makeFolder(name: string, mode: number, owner = 0): void {
  mkdirSync(join(folder, name));
  chmodSync(join(folder, name), mode);
  if (owner !== 0) chownSync(join(folder, name), owner, owner);
}

describe('a folder that others can write', () => {
  test.each([
    ['as the parent', 'open/prefix', 'open, which everybody can write to'],
    ['further up', 'open/a/b/prefix', 'open, which everybody can write to'],
    ['as the empty prefix', 'open', 'open, which everybody can write to'],
  ])('is refused %s', (_, prefix, reason) => {
    makeFolder('open', 0o777);
    const { code, stderr } = install(prefix);
    expect(code).toBe(16);
    expect(stderr).toContain(`owner of the prefix: found ${join(folder, reason)}; needed `);
    expect(stderr).toContain('--skip-owner');
    expect(existsSync(join(folder, 'open/prefix'))).toBe(false);
  });

  test('is accepted with the sticky bit or with --skip-owner', () => {
    makeFolder('sticky', 0o1777);
    makeFolder('open', 0o777);
    expect(install('sticky/prefix').code).toBe(0);
    expect(install('open/prefix', ['--skip-owner']).code).toBe(0);
  });
});

describeWithTools('a folder of another user', { tools: [], obstacle: obstacleToNobody }, () => {
  test.each([
    ['as the parent', 'theirs/prefix'],
    ['as the empty prefix', 'theirs'],
    ['as the folder to make the parent in', 'theirs/a/prefix'],
  ])('is refused to root %s', (_, prefix) => {
    makeFolder('theirs', 0o755, NOBODY);
    const { code, stderr } = install(prefix);
    expect(code).toBe(16);
    expect(stderr).toContain(`${join(folder, 'theirs')}, which belongs to user ${NOBODY}`);
  });

  test('is refused to root by --check too', () => {
    makeFolder('theirs', 0o755, NOBODY);
    expect(install('theirs/prefix', ['--check']).code).toBe(16);
  });

  test('is accepted from a user whose group shares it', () => {
    makeFolder('shared', 0o775);
    chownSync(join(folder, 'shared'), 1, NOBODY);
    expect(install('shared/prefix', [], AS_NOBODY).code).toBe(0);
    expect(install('shared/root').code).toBe(16);
  });

  test('is accepted from its owner', () => {
    makeFolder('theirs', 0o755, NOBODY);
    expect(install('theirs/prefix', [], AS_NOBODY).code).toBe(0);
  });
});

describeWithTools(
  'a folder that another user makes just before a rename',
  { tools: [], obstacle: obstacleToNobody },
  () => {
    const theirs = (folder: string) => `/bin/mkdir ${folder} && /bin/chown ${NOBODY}:${NOBODY} ${folder}`;

    test('is not removed, and the message names what was moved into it', () => {
      const prefix = join(folder, 'prefix');
      const mv = `${theirs('"$2"')} && exec /bin/mv "$@"`;
      const { code, stderr } = install('prefix', [], [], { PATH: pathWithFakes({ mv }) });
      expect(code).toBe(1);
      expect(stderr).toContain(`${prefix} belongs to another user: ${prefix}/prefix.partial-`);
      expect(readdirSync(prefix)).toEqual([expect.stringMatching(/^prefix\.partial-\d+$/)]);
    });

    test('is not moved back, and the message names the old tree of the update', () => {
      const prefix = join(folder, 'prefix');
      expect(install('prefix').code).toBe(0);
      const mv = `case $2 in *.replaced) ${theirs('"$2"')} ;; esac; exec /bin/mv "$@"`;
      const { code, stderr } = install('prefix', ['-u'], [], { PATH: pathWithFakes({ mv }) });
      expect(code).toBe(1);
      expect(stderr).toContain(`of ${prefix} is now in ${prefix}.replaced/prefix: move it back`);
      expect(readdirSync(folder)).toEqual(['prefix.replaced']);
      expect(existsSync(`${prefix}.replaced/prefix/.archi/records`)).toBe(true);
    });
  },
);
