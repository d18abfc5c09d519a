import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { buildInstaller } from './build-installer.js';
import { LINES } from './channel.js';
import { archiConstruct, archiConstructOk } from './cli.js';

let installer: string;

beforeAll(async () => {
  const [line] = LINES;
  if (line === undefined) throw new Error('there is no python line');
  installer = await buildInstaller('linux-aarch64', line);
});

test('inspect shows the contents of an installer', async () => {
  const inspection = JSON.parse(await archiConstructOk(['inspect', installer, '--json']));
  expect(inspection).toMatchObject({
    platform: 'linux-aarch64',
    header: { holds: true, known: true },
    payload: { holds: true },
    needs: { machines: ['aarch64', 'arm64'], interpreters: ['/lib/ld-linux-aarch64.so.1'] },
    python: 'bin/python3.11',
  });
  expect(inspection.packages.map(({ name }: { name: string }) => name)).toContain('openssl');
});

test('verify proves every package of an installer', async () => {
  const proof = JSON.parse(await archiConstructOk(['verify', installer, '--json']));
  expect(proof).toMatchObject({ ok: true });
  expect(proof.packages.length).toBeGreaterThan(30);
});

test('verify names the damaged package, as text and as JSON', async () => {
  const bytes = readFileSync(installer);
  const middle = Math.floor(bytes.length / 2);
  bytes.fill(0x55, middle, middle + 50);
  const damaged = `${installer}.damaged`;
  writeFileSync(damaged, bytes);
  const refused = await archiConstruct(['verify', damaged]);
  expect(refused.status).toBe(2);
  expect(refused.stderr).toMatch(/1 of \d+ packages and 1 other part differ/);
  const { error } = JSON.parse((await archiConstruct(['verify', damaged, '--json'])).stdout);
  expect(error).toMatchObject({ exitCode: 2, kind: 'UserError' });
  expect(error.problems).toHaveLength(2);
});
