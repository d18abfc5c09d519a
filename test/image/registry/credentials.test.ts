import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatError, ToolError } from '../../../src/errors.js';
import { tryRun } from '../../../src/host/process/run.js';
import { parseAuthFile } from '../../../src/image/registry/auth-file.js';
import { authFilePaths } from '../../../src/image/registry/auth-paths.js';
import { createAskHelper } from '../../../src/image/registry/credential-helper.js';
import {
  type AskHelper,
  type AuthFile,
  createFindCredentials,
  defaultRegistryOf,
} from '../../../src/image/registry/credentials.js';

const auth = (pair: string) => ({ auth: Buffer.from(pair).toString('base64') });
const read = (config: unknown, file = 'config.json'): AuthFile => parseAuthFile(JSON.stringify(config), file);
const opening = (...files: AuthFile[]) => files.map((file) => () => file);
const finding = (files: readonly AuthFile[], ask: AskHelper) => createFindCredentials(opening(...files), ask);
const alice = { kind: 'password', username: 'alice', password: 'pa:ss' };

describe('authentication files', () => {
  test('hold passwords, identity tokens and tokens', () => {
    const { auths } = read({
      auths: {
        'a.example': auth('alice:pa:ss'),
        'b.example': { ...auth('00000000:'), identitytoken: 'refresh' },
        'c.example': { registrytoken: 'bearer' },
        'd.example': { username: 'alice', password: 'pa:ss' },
        'e.example': auth('alice:pa:ss\0\0'),
        'f.example': { ...auth('alice:pa:ss'), username: 'bob', password: 'old' },
        'left.example': {},
        'empty.example': { auth: '' },
        'colon.example': auth(':'),
        'null.example': null,
      },
      HttpHeaders: { 'User-Agent': 'x' },
    });
    expect(Object.fromEntries(auths)).toEqual({
      'a.example': alice,
      'b.example': { kind: 'identity', token: 'refresh' },
      'c.example': { kind: 'bearer', token: 'bearer' },
      'd.example': alice,
      'e.example': alice,
      'f.example': alice,
      'left.example': null,
      'empty.example': null,
      'colon.example': null,
      'null.example': null,
    });
  });

  test('that are damaged are reported without their content', async () => {
    const text =
      '{"auths": {"a.example": "secret", "b.example": {"auth": "secret"}}, "credHelpers": {"c.example": "a b; secret"}}';
    const broken: [string, string][] = [
      ['secret {', 'a.example'],
      [JSON.stringify({ auths: ['secret'] }), 'a.example'],
      [text, 'a.example'],
      [text, 'b.example'],
      [text, 'c.example'],
      ['{"auths": {"d.example": {}}, "credsStore": "../secret"}', 'd.example'],
    ];
    const messages = await Promise.all(
      broken.map(async ([content, host]) => {
        const open = () => parseAuthFile(content, '/home/u/.docker/config.json');
        const found = createFindCredentials([open], async () => null)(host, 'x');
        return found.then(JSON.stringify, formatError);
      }),
    );
    expect(messages.join('\n')).not.toContain('secret');
    await expect(`${messages.join('\n')}\n`).toMatchFileSnapshot('golden/auth-file-damaged.txt');
  });

  test('are searched where docker and podman keep them', () => {
    expect(authFilePaths({}, { home: '/home/u', uid: 1000 })).toEqual([
      '/run/containers/1000/auth.json',
      '/home/u/.config/containers/auth.json',
      '/home/u/.docker/config.json',
      '/home/u/.dockercfg',
    ]);
    const env = {
      REGISTRY_AUTH_FILE: '/a',
      DOCKER_CONFIG: '/d',
      XDG_RUNTIME_DIR: '/r',
      XDG_CONFIG_HOME: '/c',
    };
    expect(authFilePaths(env, { home: '/home/u', uid: undefined })).toEqual([
      '/a',
      '/r/containers/auth.json',
      '/c/containers/auth.json',
      '/d/config.json',
      '/home/u/.dockercfg',
    ]);
  });

  test("of docker's first format have only entries", async () => {
    const file = read({ 'https://old.example/v1/': auth('alice:pa:ss') }, '/home/u/.dockercfg');
    expect(await finding([file], async () => null)('old.example', 'x')).toEqual(alice);
  });
});

describe('the credentials', () => {
  const nobody = async () => null;
  const entryOf = (name: string) => auth(`${name}:x`);
  const file = read({
    auths: {
      'a.example': entryOf('host'),
      'a.example/team': entryOf('team'),
      'a.example/team/image': entryOf('image'),
      'https://b.example/v2/': entryOf('url'),
      'http://p.example/some/path': entryOf('path'),
      'v.example:5000/v1': entryOf('old'),
      's.example': entryOf('https'),
      'https://s.example': entryOf('less'),
      'n.example/team': {},
      'n.example': entryOf('near'),
      'https://index.default.example/v1/': entryOf('first'),
      'a.example.evil.example': entryOf('evil'),
    },
  });
  test.each([
    ['a.example', 'other/image', 'host'],
    ['a.example', 'team/other', 'team'],
    ['a.example', 'team/image', 'image'],
    ['a.example', 'team/image/deep', 'image'],
    ['b.example', 'x', 'url'],
    ['p.example', 'x', 'path'],
    ['v.example:5000', 'x', 'old'],
    ['s.example', 'x', 'https'],
    ['n.example', 'team/x', 'near'],
    ['default.example', 'library/centos', 'first'],
    ['index.default.example', 'library/centos', 'first'],
    ['registry-1.default.example', 'library/centos', 'first'],
    ['other.default.example', 'library/centos', null],
    ['example', 'a/b', null],
    ['evil.example', 'a', null],
    ['a.example:5000', 'team/image', null],
  ])('for %s/%s are those of the longest matching entry', async (registry, repository, username) => {
    const credentials = await finding([file], nobody)(registry, repository);
    expect(credentials).toEqual(username && { kind: 'password', username, password: 'x' });
  });

  test('come from the first file that knows the registry', async () => {
    const first = read({ auths: { 'a.example': entryOf('first') } });
    const second = read({ auths: { 'a.example': entryOf('second'), 'z.example': entryOf('z') } });
    const find = finding([first, second], nobody);
    expect(await find('a.example', 'x')).toMatchObject({ username: 'first' });
    expect(await find('z.example', 'x')).toMatchObject({ username: 'z' });
  });

  test('come from the helper of the host, else from the store, else from the file', async () => {
    const helperCalls: string[] = [];
    const ask = async (name: string, server: string) => {
      helperCalls.push(`${name} ${server}`);
      return null;
    };
    const config = read({
      auths: { 'a.example': entryOf('file') },
      credsStore: 'store',
      credHelpers: { 'h.example': 'own' },
    });
    const find = finding([config], ask);
    expect(await find('a.example', 'x')).toMatchObject({ username: 'file' });
    expect(await find('h.example', 'x')).toBeNull();
    expect(helperCalls).toEqual([
      'store a.example',
      'store https://index.a.example/v1/',
      'own h.example',
      'store https://index.h.example/v1/',
    ]);
  });

  test("name docker's own registry, if the user is logged in there", () => {
    expect(defaultRegistryOf(opening(read({}), file))).toBe('default.example');
    const kept = { auths: { 'https://index.kept.example/v1/': {} }, credsStore: 'store' };
    expect(defaultRegistryOf(opening(read(kept)))).toBe('kept.example');
    expect(defaultRegistryOf(opening(read({ auths: { 'a.example': entryOf('x') } })))).toBeNull();
  });
});

describe('damaged entries of other hosts do not matter:', () => {
  const broken = {
    auths: {
      'a.example': 'broken',
      'b.example': { auth: '!' },
      'c.example': {},
      'own.example': auth('alice:pa:ss'),
    },
    credHelpers: { 'd.example': 'missing', 'e.example': 'not a name', 'f.example': '' },
    credsStore: 'missing',
  };
  const missing: AskHelper = (name) => Promise.reject(new ToolError(`${name} is missing`));
  const find = (host: string, ...files: AuthFile[]) => finding([read(broken), ...files], missing)(host, 'x');

  test('a host with a sound entry gets its credentials', async () => {
    expect(await find('own.example')).toEqual(alice);
  });

  test('a host without an entry gets none', async () => {
    expect(await find('elsewhere.example')).toBeNull();
  });

  test('a host with an empty helper does not ask the store', async () => {
    expect(await find('f.example')).toBeNull();
  });

  test.each([
    ['a.example', 'cannot be read'],
    ['b.example', 'cannot be read'],
    ['c.example', 'missing is missing'],
    ['d.example', 'missing is missing'],
    ['e.example', 'cannot be read'],
  ])('the damaged host %s itself is refused', async (host, message) => {
    await expect(find(host)).rejects.toThrow(message);
  });

  test.each(['a.example', 'b.example', 'c.example', 'd.example', 'e.example'])(
    'the damaged host %s is found in the next file',
    async (host) => {
      expect(await find(host, read({ auths: { [host]: auth('alice:pa:ss') } }))).toEqual(alice);
    },
  );

  test('a damaged file does not hide credentials in another file', async () => {
    const torn = () => parseAuthFile('{', 'torn.json');
    const find = createFindCredentials(
      [torn, ...opening(read({ auths: { 'a.example': auth('alice:pa:ss') } }))],
      missing,
    );
    expect(await find('a.example', 'x')).toEqual(alice);
    await expect(find('b.example', 'x')).rejects.toThrow('cannot be read');
  });
});

describe('a credential helper', () => {
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

  test('gets the server on stdin', async () => {
    const credentials = await ask('echo', 'a.example:5000');
    expect(credentials).toEqual({ kind: 'password', username: 'get-a.example:5000', password: 'pw' });
  });

  test('returns an identity token, or null', async () => {
    expect(await ask('token', 'a.example')).toEqual({ kind: 'identity', token: 'refresh' });
    expect(await ask('none', 'a.example')).toBeNull();
  });

  test.each(['broken', 'babbles', 'absent'])(
    'that fails (%s) gives an error without its output',
    async (name) => {
      const error = await ask(name, 'a.example').catch((reason) => reason);
      const text = formatError(error);
      expect(text).not.toContain('my-secret');
      await expect(`${text}\n`).toMatchFileSnapshot(`golden/helper-${name}.txt`);
    },
  );
});
