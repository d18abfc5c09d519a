import { describe, expect, test } from 'vitest';
import { formatError } from '../../../src/errors.js';
import type { HttpResponse, HttpSendRequest } from '../../../src/host/http/get.js';
import { connect } from '../../../src/image/registry/connection.js';
import { withRegistry } from '../../../src/image/registry/default-registry.js';
import { isLoopback } from '../../../src/image/registry/loopback-name.js';
import { formatReference, parseReference } from '../../../src/image/registry/reference.js';
import { openSession } from '../../../src/image/registry/upload-session.js';
import { ALICE, deps } from './images.js';

type Answers = Readonly<Record<string, { status: number; headers?: Record<string, string>; body?: string }>>;

/** Answers by URL. A missing one fails like an unknown host. */
function answering(answers: Answers) {
  const requests: HttpSendRequest[] = [];
  const send = async (request: HttpSendRequest): Promise<HttpResponse> => {
    requests.push(request);
    const { status, headers = {}, body = '' } = answers[request.url.replace(/\?.*/, '')] ?? { status: 404 };
    const get = (name: string) => headers[name] ?? null;
    return {
      status,
      headers: { get },
      body: (async function* () {
        yield Buffer.from(body);
      })(),
    };
  };
  return { asked: requests, send };
}

const JSON_TYPE = { 'content-type': 'application/json' };
const HTML_TYPE = { 'content-type': 'text/html; charset=utf-8' };
const challenge = { 'www-authenticate': 'Bearer realm="https://auth.other.example/token",service="s"' };

async function urlOf(name: string, answers: Answers, plainHttp = false): Promise<string> {
  const { send } = answering(answers);
  const open = await connect(name, { ...deps(), send, reliably: (http) => http, plainHttp });
  return open({ repository: 'a/b', actions: 'pull' }).url('manifests/1');
}

describe('the API of a registry is found:', () => {
  const ok = { status: 200, headers: JSON_TYPE };
  test.each<[string, string, Answers, string]>([
    ['by https', 'a.example', { 'https://a.example/v2/': ok }, 'https://a.example/v2/a/b/manifests/1'],
    [
      'at a port',
      'a.example:5000',
      { 'https://a.example:5000/v2/': ok },
      'https://a.example:5000/v2/a/b/manifests/1',
    ],
    [
      'by http on this machine',
      'localhost:5000',
      { 'http://localhost:5000/v2/': ok },
      'http://localhost:5000/v2/a/b/manifests/1',
    ],
    [
      'by an answer of 401',
      'a.example',
      { 'https://a.example/v2/': { status: 401, headers: challenge } },
      'https://a.example/v2/a/b/manifests/1',
    ],
    [
      'below registry-1, as docker’s own, where the name itself is a web page',
      'a.example',
      {
        'https://a.example/v2/': { status: 200, headers: HTML_TYPE },
        'https://registry-1.a.example/v2/': { status: 401, headers: challenge },
      },
      'https://registry-1.a.example/v2/a/b/manifests/1',
    ],
  ])('%s', async (_, name, answers, expected) => {
    expect(await urlOf(name, answers)).toBe(expected);
  });

  test('by https on this machine if it does not answer http', async () => {
    const answers = { 'http://localhost/v2/': { status: 400 }, 'https://localhost/v2/': ok };
    expect(await urlOf('localhost', answers)).toBe('https://localhost/v2/a/b/manifests/1');
  });

  test('by https if both answer, even with --plain-http', async () => {
    const answers = { 'http://a.example/v2/': ok, 'https://a.example/v2/': ok };
    expect(await urlOf('a.example', answers, true)).toBe('https://a.example/v2/a/b/manifests/1');
  });

  test('by http on another machine only with --plain-http', async () => {
    const answers = { 'http://a.example/v2/': ok };
    await expect(urlOf('a.example', answers)).rejects.toThrow('not a registry');
    expect(await urlOf('a.example', answers, true)).toBe('http://a.example/v2/a/b/manifests/1');
  });

  test.each(['localhost', 'LOCALHOST:5000', '127.0.0.1:80', '127.1.2.3', '[::1]:5000', 'x.localhost'])(
    'isLoopback accepts %s',
    (host) => expect(isLoopback(host)).toBe(true),
  );
  test.each(['a.example', 'localhost.example', '127.0.0.1.example', '128.0.0.1', '[::2]', 'notlocalhost'])(
    'isLoopback refuses %s',
    (host) => expect(isLoopback(host)).toBe(false),
  );
});

describe('credentials', () => {
  const registry = { 'https://a.example/v2/': { status: 200, headers: JSON_TYPE } };
  const asks = { status: 401, headers: challenge };
  const given = async (answers: Answers) => {
    const { asked, send } = answering({ ...registry, ...answers });
    const once = { ...deps({ credentials: ALICE }), send, reliably: (http: typeof send) => http };
    const { ask, url } = (await connect('a.example', once))({ repository: 'a/b', actions: 'pull' });
    const response = ask({ url: url('manifests/1') });
    return { asked, response };
  };
  const basic = `Basic ${Buffer.from('alice:pa:ss').toString('base64')}`;

  test('are sent to the token service that the registry names, and to no other server', async () => {
    const token = { status: 200, body: '{"token":"t"}' };
    const answers = {
      'https://a.example/v2/a/b/manifests/1': asks,
      'https://auth.other.example/token': token,
    };
    const { asked, response } = await given(answers);
    await response;
    const shown = asked.filter(({ headers }) => headers?.['Authorization'] === basic);
    expect(new Set(shown.map(({ url }) => url))).toEqual(
      new Set(['https://auth.other.example/token?service=s&scope=repository%3Aa%2Fb%3Apull']),
    );
    const manifests = asked.filter(({ url }) => url.includes('/manifests/'));
    expect(manifests.map(({ headers }) => headers)).toEqual([undefined, { Authorization: 'Bearer t' }]);
  });

  test.each(['http://auth.other.example/token', 'file:///etc/passwd', 'https://u:p@x.example/', 'none'])(
    'are not sent to %s',
    async (realm) => {
      const headers = { 'www-authenticate': `Bearer realm="${realm}"` };
      const { asked, response } = await given({
        'https://a.example/v2/a/b/manifests/1': { status: 401, headers },
      });
      await expect(response).rejects.toThrow('an invalid token service');
      expect(asked.filter((request) => request.headers?.['Authorization'] !== undefined)).toEqual([]);
    },
  );

  test('are not replaced by a token that would end the header', async () => {
    const token = { status: 200, body: '{"token":"a\\r\\nX: y"}' };
    const answers = {
      'https://a.example/v2/a/b/manifests/1': asks,
      'https://auth.other.example/token': token,
    };
    await expect((await given(answers)).response).rejects.toThrow('the registry gives no token');
  });
});

describe('the location of an upload', () => {
  const from = async (location: string) => {
    const uploads = { status: 202, headers: { location } };
    const answers = {
      'https://a.example:5000/v2/': { status: 200, headers: JSON_TYPE },
      'https://a.example:5000/v2/a/b/blobs/uploads/': uploads,
    };
    const { send } = answering(answers);
    const open = await connect('a.example:5000', { ...deps(), send, reliably: (http) => http });
    const session = await openSession(
      open({ repository: 'a/b', actions: 'pull,push' }),
      `sha256:${'0'.repeat(64)}`,
    );
    return 'status' in session ? session.status : session.url();
  };

  test.each([
    ['/v2/a/b/blobs/uploads/1?state=x', 'https://a.example:5000/v2/a/b/blobs/uploads/1?state=x'],
    ['https://a.example:5000/u/1', 'https://a.example:5000/u/1'],
    ['https://storage.example/u/1?sig=x', 'https://storage.example/u/1?sig=x'],
    // A registry behind a proxy with TLS that it does not know about.
    ['http://a.example/u/1?state=x', 'https://a.example:5000/u/1?state=x'],
  ])('%s is followed', async (location, expected) => expect(await from(location)).toBe(expected));

  test.each(['http://storage.example/u/1', 'file:///etc/passwd', 'ftp://a.example/'])(
    '%s is refused',
    async (location) => {
      await expect(from(location)).rejects.toThrow('an invalid url for the upload');
    },
  );
});

describe('the default registry', () => {
  test.each([
    ['centos:7', 'default.example/library/centos:7'],
    ['arm64v8/centos:7', 'default.example/arm64v8/centos:7'],
    ['a.example/centos:7', 'a.example/centos:7'],
  ])('is added to %s if it has none', (text, expected) => {
    expect(formatReference(withRegistry(parseReference(text, 'here'), 'default.example'))).toBe(expected);
  });

  test('is needed for a reference without a host', async () => {
    let text = '';
    try {
      withRegistry(parseReference('arm64v8/centos:7', 'here'), null);
    } catch (error) {
      text = formatError(error as Parameters<typeof formatError>[0]);
    }
    await expect(`${text}\n`).toMatchFileSnapshot('golden/no-default-registry.txt');
  });
});
