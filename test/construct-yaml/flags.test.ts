import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { KEYS, type KeyRow } from '../../src/construct-yaml/keys/table.js';
import { CONSTRUCTOR_VERSION } from '../../src/construct-yaml/types.js';
import { runCommandLine } from '../command-line.js';
import { App } from './app.js';

let app: App;

beforeAll(async () => {
  app = await App.open();
  return () => app.remove();
});

describe('constructor’s other flags', () => {
  test('-V has constructor’s version as its second word', async () => {
    const { status, stdout } = await runCommandLine(['constructor', '-V']);
    expect({ status, words: stdout.split(' ').slice(0, 2) }).toEqual({
      ...{ status: 0, words: ['constructor', CONSTRUCTOR_VERSION] },
    });
  });

  test('--help-construct has each key that is not deprecated, without a construct.yaml', async () => {
    const { status, stdout } = await runCommandLine(['constructor', '--help-construct'], { cwd: '/' });
    expect(status).toBe(0);
    for (const [key, { isDeprecated }] of Object.entries<KeyRow>(KEYS))
      expect(stdout.includes(`\n${key} `)).toBe(isDeprecated !== true);
    expect(stdout).toContain('- linux64\n');
  });

  test('--clean removes what the program put into the cache that CONSTRUCTOR_CACHE names, and nothing else', async () => {
    const cache = join(app.home, 'own-cache');
    const environment = { ...process.env, CONSTRUCTOR_CACHE: '~/own-cache', HOME: app.home };
    await app.run(['constructor', 'app', '--platform', 'linux-64', '--output-dir', 'out'], environment);
    mkdirSync(join(cache, 'linux-64'));
    writeFileSync(join(cache, 'linux-64/theirs-1-0.conda'), '');
    const { status, stdout } = await app.run(['constructor', '--clean'], environment);
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^removed \d+ files, .* from \//),
    });
    const files = readdirSync(cache, { recursive: true, withFileTypes: true }).filter((file) =>
      file.isFile(),
    );
    expect(files.map(({ name }) => name).filter((name) => !name.startsWith('.'))).toEqual([
      'theirs-1-0.conda',
    ]);
  });

  test.each([
    [['constructor', 'nowhere'], 'no such folder'],
    [['constructor', 'app', '--config-filename', 'a/b.yaml'], '--config-filename is a path'],
    [['constructor', 'app', '--config-filename', 'b.yaml'], 'no such file'],
    [['constructor', 'app', '--installer-type', 'exe'], 'no output for Linux is asked for'],
    [['constructor', 'app', '--env', 'x'], 'NAME=VALUE'],
  ])('%j is refused', async (argv, message) => {
    const { status, stderr } = await app.run(argv);
    expect({ status, isTold: stderr.includes(message) }).toEqual({ status: 2, isTold: true });
  });
});
