import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ArchiError, formatError } from '../../../src/errors.js';
import { tryRun } from '../../../src/host/run.js';
import { parseAuthFile } from '../../../src/image/registry/auth-file.js';
import { authFilePaths } from '../../../src/image/registry/auth-paths.js';
import { createAskHelper } from '../../../src/image/registry/credential-helper.js';
import {
  type AuthFile,
  createFindCredentials,
  defaultRegistryOf,
} from '../../../src/image/registry/credentials.js';

const auth = (pair: string) => ({ auth: Buffer.from(pair).toString('base64') });
const read = (config: unknown): AuthFile => parseAuthFile(JSON.stringify(config), 'config.json');
const alice = { kind: 'password', username: 'alice', password: 'pa:ss' };

describe('files', () => {
  test('hold passwords, identity tokens and tokens', () => {
    const { auths } = read({
      auths: {
        'a.example': auth('alice:pa:ss'),
        'b.example': { ...auth('00000000:'), identitytoken: 'refresh' },
        'c.example': { registrytoken: 'bearer' },
        'd.example': { username: 'alice', password: 'pa:ss' },
        'e.example': auth('alice:pa:ss\0\0'),
        'left.example': {},
      },
      HttpHeaders: { 'User-Agent': 'x' },
    });
    expect(auths).toEqual({
      'a.example': alice,
      'b.example': { kind: 'identity', token: 'refresh' },
      'c.example': { kind: 'bearer', token: 'bearer' },
      'd.example': alice,
      'e.example': alice,
    });
  });

  test('that are damaged are told of without their content', async () => {
    const damaged = [
      'secret {',
      JSON.stringify({ auths: ['secret'] }),
      JSON.stringify({
        auths: { 'a.example': 'secret', 'b.example': { auth: 'secret' } },
        credsStore: '../secret',
        credHelpers: { 'c.example': 'a b; secret' },
      }),
    ];
    const messages = damaged.map((text) => {
      try {
        return JSON.stringify(parseAuthFile(text, '/home/u/.docker/config.json'));
      } catch (error) {
        return formatError(error as ArchiError);
      }
    });
    expect(messages.join('\n')).not.toContain('secret');
    await expect(`${messages.join('\n')}\n`).toMatchFileSnapshot('golden/auth-file-damaged.txt');
  });

  test('lie where docker and podman put them', () => {
    expect(authFilePaths({}, '/home/u')).toEqual([
      '/home/u/.docker/config.json',
      '/home/u/.config/containers/auth.json',
    ]);
    const env = {
      REGISTRY_AUTH_FILE: '/a',
      DOCKER_CONFIG: '/d',
      XDG_RUNTIME_DIR: '/r',
      XDG_CONFIG_HOME: '/c',
    };
    expect(authFilePaths(env, '/home/u')).toEqual([
      '/a',
      '/d/config.json',
      '/r/containers/auth.json',
      '/c/containers/auth.json',
    ]);
  });
});

describe('looking up', () => {
  const nobody = async () => null;
  const of = (name: string) => auth(`${name}:x`);
  const file = read({
    auths: {
      'a.example': of('host'),
      'a.example/team': of('team'),
      'a.example/team/image': of('image'),
      'https://b.example/v2/': of('url'),
      'https://index.default.example/v1/': of('first'),
      'a.example.evil.example': of('evil'),
    },
  });
  test.each([
    ['a.example', 'other/image', 'host'],
    ['a.example', 'team/other', 'team'],
    ['a.example', 'team/image', 'image'],
    ['a.example', 'team/image/deep', 'image'],
    ['b.example', 'x', 'url'],
    ['default.example', 'library/centos', 'first'],
    ['example', 'a/b', null],
    ['evil.example', 'a', null],
    ['a.example:5000', 'team/image', null],
  ])('%s/%s', async (registry, repository, username) => {
    const found = await createFindCredentials([file], nobody)(registry, repository);
    expect(found).toEqual(username && { kind: 'password', username, password: 'x' });
  });

  test('the first file that knows the registry wins', async () => {
    const first = read({ auths: { 'a.example': of('first') } });
    const second = read({ auths: { 'a.example': of('second'), 'z.example': of('z') } });
    const find = createFindCredentials([first, second], nobody);
    expect(await find('a.example', 'x')).toMatchObject({ username: 'first' });
    expect(await find('z.example', 'x')).toMatchObject({ username: 'z' });
  });

  test('a helper of the host is asked before the store, the store before the file', async () => {
    const asked: string[] = [];
    const ask = async (name: string, server: string) => {
      asked.push(`${name} ${server}`);
      return null;
    };
    const config = read({
      auths: { 'a.example': of('file') },
      credsStore: 'store',
      credHelpers: { 'h.example': 'own' },
    });
    const find = createFindCredentials([config], ask);
    expect(await find('a.example', 'x')).toMatchObject({ username: 'file' });
    expect(await find('h.example', 'x')).toBeNull();
    expect(asked).toEqual([
      'store a.example',
      'store https://index.a.example/v1/',
      'own h.example',
      'store https://index.h.example/v1/',
    ]);
  });

  test('docker’s own registry is known by whoever is logged in there', () => {
    expect(defaultRegistryOf([read({}), file])).toBe('default.example');
    const kept = { auths: { 'https://index.kept.example/v1/': {} }, credsStore: 'store' };
    expect(defaultRegistryOf([read(kept)])).toBe('kept.example');
    expect(defaultRegistryOf([read({ auths: { 'a.example': of('x') } })])).toBeNull();
  });
});

describe('helpers', () => {
  let folder: string;
  let before: string | undefined;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'archi-helpers-'));
    const helper = (name: string, script: string) =>
      writeFileSync(join(folder, `docker-credential-${name}`), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    helper('echo', 'read -r s; printf \'{"ServerURL":"%s","Username":"%s","Secret":"pw"}\' "$s" "$1-$s"');
    helper('token', 'printf \'{"Username":"<token>","Secret":"refresh"}\'');
    helper('none', 'echo "credentials not found in native keychain"; exit 1');
    helper('broken', 'echo my-secret; echo my-secret >&2; exit 2');
    helper('babbles', 'echo my-secret');
    before = process.env['PATH'];
    process.env['PATH'] = `${folder}${delimiter}${before}`;
  });

  afterAll(() => {
    process.env['PATH'] = before;
    rmSync(folder, { recursive: true });
  });

  const ask = createAskHelper(tryRun);

  test('are told the server on stdin', async () => {
    const found = await ask('echo', 'a.example:5000');
    expect(found).toEqual({ kind: 'password', username: 'get-a.example:5000', password: 'pw' });
  });

  test('may have an identity token, or nothing', async () => {
    expect(await ask('token', 'a.example')).toEqual({ kind: 'identity', token: 'refresh' });
    expect(await ask('none', 'a.example')).toBeNull();
  });

  test.each(['broken', 'babbles', 'absent'])('%s: an error without what it wrote', async (name) => {
    const error = await ask(name, 'a.example').catch((reason) => reason);
    const text = formatError(error);
    expect(text).not.toContain('my-secret');
    await expect(`${text}\n`).toMatchFileSnapshot(`golden/helper-${name}.txt`);
  });
});
