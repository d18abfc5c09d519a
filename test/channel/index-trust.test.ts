import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { openDeps } from '../../src/channel/open.js';
import { silent } from '../../src/events.js';
import { closeServer, listenOnLoopback } from '../fixtures/loopback.js';
import { testWithTools } from '../tools.js';

/** Makes a certificate for loopback that nobody trusts, and its key. */
function certificate(folder: string): { readonly cert: string; readonly key: string } {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const words = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=loopback'];
  const made = spawnSync('openssl', [
    ...words,
    '-addext',
    'subjectAltName=IP:127.0.0.1',
    '-keyout',
    key,
    '-out',
    cert,
  ]);
  expect(made.status, made.stderr.toString()).toBe(0);
  return { cert, key };
}

testWithTools(
  'servers of wheels are checked against the certificates of pip too',
  { tools: ['openssl'] },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'archi-trust-'));
    const { cert, key } = certificate(folder);
    const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (_, response) => {
      response.end('{"files": []}');
    });
    const indexUrl = `https://127.0.0.1:${await listenOnLoopback(server)}/simple`;
    const conf = join(folder, 'pip.conf');
    writeFileSync(conf, `[global]\ncert = ${cert}\n`);
    const asked = (env: Readonly<Record<string, string>>) =>
      openDeps({
        cacheDir: join(folder, 'cache'),
        offline: false,
        emit: silent,
        channels: [],
        indexUrl,
        env,
      }).findProject('x');
    await expect(asked({})).rejects.toThrow('a download failed');
    for (const env of [{ PIP_CERT: cert }, { PIP_CONFIG_FILE: conf }])
      expect(await asked(env)).toEqual({ url: `${indexUrl}/x/`, files: [] });
    await expect(asked({ PIP_CERT: join(folder, 'none.pem') })).rejects.toThrow(
      'certificates cannot be read',
    );
    await closeServer(server);
  },
);
