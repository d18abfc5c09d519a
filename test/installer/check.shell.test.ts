import { lstatSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { pathWithFakes } from './fake-tools.js';
import { LONGEST_PREFIX, nativeInstaller } from './native.js';
import { run } from './run.js';

/** A machine on which everything is wrong. */
const WRONG = {
  uname: 'echo riscv64',
  getconf: 'case $1 in PAGESIZE) echo 1048576 ;; GNU_LIBC_VERSION) echo glibc 2.12 ;; esac',
  df: 'echo Filesystem; echo "tmpfs 9 9 9 100% /"',
};

let installer: string;
let folder: string;

beforeAll(async () => {
  installer = await nativeInstaller({ interpreter: (path) => path.replace('ld-', 'no-') });
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-check-'));
});

const check = (prefix: string, args: readonly string[] = [], env: Record<string, string> = {}) =>
  run(['sh', installer, '--check', '-p', prefix, ...args], { cwd: folder, env: { HOME: folder, ...env } });

describe('--check', () => {
  test.each(['absent', 'empty', 'full', 'absent/deep/er'])('writes nothing if the prefix is %s', (name) => {
    mkdirSync(join(folder, 'empty'));
    mkdirSync(join(folder, 'full'));
    writeFileSync(join(folder, 'full/file'), '');
    const before = listing(folder);
    check(join(folder, name));
    check(join(folder, name), ['--json']);
    check(join(folder, name), ['-u']);
    expect(listing(folder)).toEqual(before);
  });

  test('succeeds for a sound installer on a fitting machine', async () => {
    const { path } = { path: await nativeInstaller() };
    const { code, stdout, stderr } = run(['sh', path, '--check', '--json', '-p', join(folder, 'prefix')]);
    expect({ code, json: JSON.parse(stdout) }).toMatchObject({ code: 0, json: { ok: true, problems: [] } });
    expect(stderr).toContain('it can install into');
  });
});

describe('eight reasons to refuse are reported at once', () => {
  const reasons = [10, 11, 12, 13, 15, 15, 18, 19];
  // The longest prefix that fits, and one byte.
  const prefix = () => join(folder, 'x'.repeat(LONGEST_PREFIX - folder.length));

  beforeEach(() => {
    mkdirSync(prefix());
    writeFileSync(join(prefix(), 'file'), '');
  });

  test('as text: one line each, and the exit code of the first', () => {
    const { code, stderr } = check(prefix(), [], { PATH: pathWithFakes(WRONG) });
    expect(code).toBe(reasons[0]);
    const lines = stderr.trim().split('\n');
    expect(lines).toHaveLength(reasons.length + 1);
    for (const line of lines.slice(0, -1)) expect(line).toMatch(/^Error: .+: found .+; needed .+; .+$/);
    expect(lines.at(-1)).toBe('Error: 8 problems found. Nothing was written.');
  });

  test('as JSON: all of them in problems', () => {
    const { stdout } = check(prefix(), ['--json'], { PATH: pathWithFakes(WRONG) });
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ name: 'Small', version: '1.0', prefix: prefix(), ok: false });
    expect(report.problems.map(({ code }: { code: number }) => code)).toEqual(reasons);
    for (const problem of report.problems) {
      expect(Object.keys(problem)).toEqual(['code', 'check', 'found', 'needed', 'fix']);
      expect(Object.values(problem)).not.toContain('');
    }
  });
});

test.each(['quo"te', 'back\\slash', 'tab\there', 'new\nline', "it's", '%s $x `y`', 'naïve ☃'])(
  'the JSON of --check quotes the prefix %j',
  (name) => {
    const { stdout } = check(join(folder, name), ['--json'], { LC_ALL: 'C.UTF-8' });
    expect(JSON.parse(stdout).prefix).toBe(join(folder, name));
  },
);

test('--check takes the glibc of CONDA_OVERRIDE_GLIBC and the machine of --force-arch', () => {
  const { uname, getconf } = { ...WRONG, getconf: 'case $1 in GNU_LIBC_VERSION) echo glibc 2.12 ;; esac' };
  const env = { PATH: pathWithFakes({ uname, getconf }) };
  const codes = (result: { stdout: string }) =>
    JSON.parse(result.stdout).problems.map(({ code }: { code: number }) => code);
  const prefix = join(folder, 'p');
  expect(codes(check(prefix, ['--json'], env))).toEqual([10, 11, 13]);
  expect(codes(check(prefix, ['--json'], { ...env, CONDA_OVERRIDE_GLIBC: '2.99' }))).toEqual([10, 11]);
  expect(codes(check(prefix, ['--json', '--force-arch'], env))).toEqual([]);
});

/** Returns every path with its status, except the time of access. */
function listing(root: string): string[] {
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
  return ['.', ...paths].map((path) => {
    const { mode, size, ino, mtimeNs, ctimeNs } = lstatSync(join(root, path), { bigint: true });
    return [path, mode, size, ino, mtimeNs, ctimeNs].join(' ');
  });
}
