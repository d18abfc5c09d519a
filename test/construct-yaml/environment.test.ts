import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { templateVariables } from '../../src/payload/setup/provenance.js';
import { runCommandLine } from '../command-line.js';
import { App } from './app.js';

let app: App;

beforeAll(async () => {
  app = await App.open();
  return () => app.remove();
});

test('an installer records what the template read of the environment, and inspect tells it', async () => {
  const built = await app.construct('--output-dir', 'told', '--env', 'APP_VERSION=9-8');
  expect(built.status).toBe(0);
  const installer = join(app.home, 'told/App-9-Linux-x86_64.sh');
  const { stdout } = await runCommandLine(['inspect', installer]);
  expect(stdout).toContain('built    with APP_VERSION=9-8\n');
  const json = JSON.parse((await runCommandLine(['inspect', installer, '--json'])).stdout);
  expect(json.templateEnvironment).toEqual([
    { name: 'APP_VERSION', value: '9-8', isSet: true, isSecret: false },
  ]);
});

test.each(['', '[', 'null', '[1]', '[{"name":1}]', '[]', '{}'])(
  '%j is no record of an environment',
  (text) => {
    expect(templateVariables(text)).toBeNull();
  },
);

test('a secret of the environment is named, but its value is not said', async () => {
  mkdirSync(join(app.home, 'secret'));
  const text =
    'name: A\nversion: 1\nchannels:\n  - https://{{ environ["A_TOKEN"] }}.example/ch\nspecs:\n  - a\n';
  writeFileSync(join(app.home, 'secret/construct.yaml'), text);
  const { stdout, stderr } = await app.run([
    'import',
    'secret',
    '--platform',
    'linux-64',
    '--env',
    'A_TOKEN=abc123secret',
  ]);
  expect(stderr + stdout).toContain('A_TOKEN');
  expect(stderr).not.toContain('abc123secret');
});
