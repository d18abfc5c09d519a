import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { App, CONSTRUCT } from './app.js';

let app: App;

beforeAll(async () => {
  app = await App.open();
  return () => app.remove();
});

describe('constructor DIR', () => {
  test('installer_filename never takes the place of a file that the build reads, and takes that of an installer', async () => {
    const file = join(app.dir, 'construct.yaml');
    writeFileSync(file, `${CONSTRUCT}installer_filename: post.sh\n`);
    const script = readFileSync(join(app.dir, 'post.sh'), 'utf8');
    const refused = await app.construct('--output-dir', 'app');
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('it would be replaced')]);
    expect(readFileSync(join(app.dir, 'post.sh'), 'utf8')).toBe(script);
    for (const time of ['first', 'second'])
      expect([time, (await app.construct('--output-dir', 'named')).status]).toEqual([time, 0]);
    writeFileSync(file, CONSTRUCT);
  });

  test('builds an installer whose tree, licence and script are those of the construct.yaml', async () => {
    const { status, stdout, stderr } = await app.construct('--output-dir', 'out', '--conda-exe', 'x');
    expect(stderr).toContain('without effect in a .sh installer: company');
    expect(stderr).toContain('read of the environment: APP_VERSION (not set)');
    expect(stderr).toContain('--conda-exe has no effect');
    expect(status).toBe(0);
    expect(stdout).toContain('App-1.2.0-Linux-x86_64.sh');
    const out = join(app.home, 'out');
    expect(readdirSync(out).sort()).toEqual([
      'App-1.2.0-Linux-x86_64.sh',
      'App-1.2.0-Linux-x86_64.sh.blake2b',
      'App-1.2.0-Linux-x86_64.sh.md5',
      'App-1.2.0-Linux-x86_64.sh.sha256',
      'App-1.2.0-linux-64.lock',
      'lockfile.base.txt',
      'pkg-list.base.txt',
    ]);
    const installer = join(out, 'App-1.2.0-Linux-x86_64.sh');
    const md5 = createHash('md5').update(readFileSync(installer)).digest('hex');
    expect(readFileSync(`${installer}.md5`, 'utf8')).toBe(`${md5}  App-1.2.0-Linux-x86_64.sh\n`);
    expect(readFileSync(join(out, 'pkg-list.base.txt'), 'utf8')).toMatch(
      /^# App 1\.2\.0, env=base\ntool-[^\n]+$/,
    );
    expect(readFileSync(join(out, 'lockfile.base.txt'), 'utf8')).toMatch(
      /\n@EXPLICIT\nfile:\/\/\S+#[0-9a-f]{32}$/,
    );

    const prefix = join(app.home, 'prefix');
    execFileSync('sh', [installer, '-b', '-p', prefix]);
    expect(readFileSync(join(prefix, 'said'), 'utf8')).toBe("App 1.2.0 it's me\n");
    expect(readFileSync(join(prefix, 'LICENSE.txt'), 'utf8')).toBe('Do as you like.\n');
    expect(existsSync(join(prefix, 'bin/hello'))).toBe(true);
  });

  test('--env is over the environment, and is in the name', async () => {
    const { stdout } = await app.construct('--render', '--env', 'APP_VERSION=7-1');
    expect(stdout).toContain('version: 7\n');
    expect(stdout).not.toContain('win');
  });
});
