import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { describeWithTools } from '../tools.js';
import { App } from './app.js';

let app: App;

beforeAll(async () => {
  app = await App.open();
  return () => app.remove();
});

// As constructor's example virtual_specs_failed: glibc 20 is on no machine, and no file needs it.
describeWithTools('virtual_specs', { tools: ['getconf'] }, () => {
  test.each([
    ['', 13, 'glibc: found 2.31; needed 20 or newer', false],
    ['20', 0, '', true],
  ])('ask for a glibc that the machine has not, said to have %j', async (said, status, text, installed) => {
    const dir = join(app.home, `virtual${said}`);
    mkdirSync(dir);
    const construct = `name: V\nversion: 1\nchannels:\n  - ../app/channel/\nspecs:\n  - tool\nvirtual_specs:\n  - __glibc >=20\n`;
    writeFileSync(join(dir, 'construct.yaml'), construct);
    const built = await app.run(['constructor', dir, '--platform', 'linux-64', '--output-dir', dir]);
    expect(built.status, built.stderr).toBe(0);
    const [installer, prefix] = [join(dir, 'V-1-Linux-x86_64.sh'), join(dir, 'prefix')];
    const end = spawnSync('sh', [installer, '-b', '-p', prefix], {
      encoding: 'utf8',
      env: { ...process.env, CONDA_OVERRIDE_GLIBC: said === '' ? '2.31' : said },
    });
    expect([end.status, existsSync(prefix)], end.stderr).toEqual([status, installed]);
    expect(end.stderr).toContain(text);
  });
});
