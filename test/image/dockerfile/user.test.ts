import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Ran, runProgram } from '../../program.js';
import { rowsWithTools } from '../../tools.js';
import { describeImage, render, runScript } from './request.js';

const PASSWD = 'root:x:0:0:root:/root:/bin/bash\nubuntu:x:1000:1000::/home/ubuntu:/bin/bash\n';
const GROUP = 'root:x:0:\nusers:x:100:\n';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'archi-construct-user-'));
  mkdirSync(join(root, 'etc'));
  writeFileSync(join(root, 'etc/passwd'), PASSWD);
  writeFileSync(join(root, 'etc/group'), GROUP);
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

async function run(user: string, shell = 'sh'): Promise<Ran> {
  const script = runScript(await render(describeImage(`user: ${user}`)), '/etc/passwd', root);
  // Only root can give files away.
  const me = `${process.getuid?.()}:${process.getgid?.()}`;
  return runProgram([...shell.split(' '), '-c', script.replace(/chown \d+:\d+/, `chown ${me}`)]);
}

test.each(rowsWithTools(['dash', 'bash', 'busybox sh'], (shell) => [shell.split(' ')[0] ?? '']))(
  'an account with its own group and home is added by %s',
  async (shell) => {
    expect(await run('{name: conda, uid: 1001}', shell)).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(join(root, 'etc/passwd'), 'utf8')).toBe(
      `${PASSWD}conda:*:1001:1001::${root}/home/conda:/bin/bash\n`.replace(`${root}/`, '/'),
    );
    expect(readFileSync(join(root, 'etc/group'), 'utf8')).toBe(`${GROUP}conda:*:1001:\n`);
    expect(statSync(join(root, 'home/conda')).mode & 0o070).toBe(0o070);
  },
);

test('an existing group is used', async () => {
  expect(await run('{name: conda, uid: 1001, gid: 0}')).toMatchObject({ status: 0 });
  expect(readFileSync(join(root, 'etc/group'), 'utf8')).toBe(GROUP);
});

test('a base without accounts gets its first one', async () => {
  rmSync(join(root, 'etc/passwd'));
  rmSync(join(root, 'etc/group'));
  expect(await run('{name: conda}')).toMatchObject({ status: 0, stderr: '' });
  expect(readFileSync(join(root, 'etc/passwd'), 'utf8')).toContain('conda:*:1000:1000:');
  expect(readFileSync(join(root, 'etc/group'), 'utf8')).toBe('conda:*:1000:\n');
});

test.each([
  ['{name: ubuntu, uid: 1001}', 'the base already has the account ubuntu with uid 1000'],
  ['{name: conda, uid: 1000}', 'the base already has the account ubuntu with uid 1000'],
])('the user %s is refused if the base has another one by that name or id', async (user, message) => {
  const ran = await run(user);
  expect(ran.status).toBe(1);
  expect(ran.stderr).toContain(`${message}: choose another user in image.yaml`);
  expect(readFileSync(join(root, 'etc/passwd'), 'utf8')).toBe(PASSWD);
});
