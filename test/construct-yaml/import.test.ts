import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type * as Api from '../../src/api.js';
import { App } from './app.js';

// The compiled one: threads need compiled files.
const api = (await import(new URL('../../lib/api.js', import.meta.url).href)) as typeof Api;

let app: App;

beforeAll(async () => {
  app = await App.open();
  return () => app.remove();
});

test('a file that is not there is told at its line of the construct.yaml, and a name of a variable ends no line', async () => {
  mkdirSync(join(app.home, 'places'));
  const lines = [
    '{% set a = environ["A\\nname: evil\\n#"] %}',
    'name: A',
    'version: 1',
    'channels:',
    '  - ../app/channel',
    'specs:',
    '  - tool',
    'extra_files:',
    '  - nofile',
    'post_install: noscript.sh',
  ];
  writeFileSync(join(app.home, 'places/construct.yaml'), `${lines.join('\n')}\n`);
  const built = await app.run(['installer', '--construct', 'places', ...app.options]);
  expect(built.status).toBe(2);
  expect(built.stderr).toContain('places/construct.yaml:9:5');
  expect(built.stderr).toMatch(/noscript\.sh: no such file; .*places\/construct\.yaml:10:15 names it/);
  const imported = await app.run(['import', 'places', '--platform', 'linux-64']);
  expect(imported.stdout).not.toMatch(/^name: evil/m);
  expect(imported.stderr).not.toMatch(/^name: evil/m);
});

test('a manifest with keys that a construct.yaml has too is none', async () => {
  const keys = ['default_prefix: /opt/a', 'initialize_conda: false', 'scripts: {post_install: a.sh}'];
  const lines = ['name: A', 'version: 1', 'channels: [./app/channel]', 'specs: [tool]', ...keys];
  writeFileSync(join(app.home, 'mine.yaml'), `${lines.join('\n')}\n`);
  writeFileSync(join(app.home, 'a.sh'), '');
  const { status, stderr } = await app.run(['installer', '--manifest', 'mine.yaml', '--render']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('import writes a manifest that builds the same packages', async () => {
  await app.run(['import', 'app', '--platform', 'linux-64', '--out', 'app/manifest.yaml']);
  const manifest = readFileSync(join(app.dir, 'manifest.yaml'), 'utf8');
  expect(manifest).toContain('  - tool  # app/construct.yaml:9\n');
  expect(manifest).toContain('what is made of it: build_outputs.\n');
  const elsewhere = await app.run(['import', 'app', '--platform', 'linux-64', '--out', 'm.yaml']);
  expect(elsewhere.stderr).toContain('m.yaml: its paths are from app, the folder of the construct.yaml');
  const common = { cacheDir: join(app.home, 'cache'), platform: 'linux-64', dryRun: true };
  const ours = await api.buildInstaller({ ...common, manifest: app.dir });
  const theirs = await api.buildInstaller({ ...common, construct: app.dir });
  expect(ours.packages).toEqual(theirs.packages);
  expect(theirs.packages).toHaveLength(1);
});
