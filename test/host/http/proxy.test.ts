import { describe, expect, test } from 'vitest';
import { formatError } from '../../../src/errors.js';
import { proxyFor } from '../../../src/host/http/proxy.js';

const proxy = 'http://proxy.example:3128';

describe('proxyFor', () => {
  test.each<[string, NodeJS.ProcessEnv, string | null]>([
    ['https://a.example/', {}, null],
    ['https://a.example/', { HTTPS_PROXY: proxy }, `${proxy}/`],
    ['https://a.example/', { https_proxy: proxy, HTTPS_PROXY: 'http://other' }, `${proxy}/`],
    ['https://a.example/', { HTTP_PROXY: proxy }, null],
    ['http://a.example/', { HTTP_PROXY: proxy }, `${proxy}/`],
    ['http://a.example/', { ALL_PROXY: proxy }, `${proxy}/`],
    ['http://a.example/', { http_proxy: '', ALL_PROXY: proxy }, `${proxy}/`],
    ['http://a.example/', { HTTP_PROXY: 'proxy.example:3128' }, `${proxy}/`],
    ['http://a.example/', { HTTP_PROXY: 'http://user:pw@proxy.example' }, 'http://user:pw@proxy.example/'],
  ])('%s in %j goes through %s', (url, env, expected) => {
    expect(proxyFor(new URL(url), env)?.href ?? null).toBe(expected);
  });

  test.each([
    ['https://a.example/', 'a.example', true],
    ['https://a.example/', 'A.Example', true],
    ['https://b.a.example/', 'a.example', true],
    ['https://b.a.example/', '.a.example', true],
    ['https://b.a.example/', '*.a.example', true],
    ['https://ba.example/', 'a.example', false],
    ['https://a.example/', 'x, a.example', true],
    ['https://a.example/', 'x a.example', true],
    ['https://a.example/', '*', true],
    ['https://a.example/', 'a.example:443', true],
    ['https://a.example/', 'a.example:8443', false],
    ['https://a.example:8443/', 'a.example:8443', true],
    ['http://127.0.0.1:80/', '127.0.0.1', true],
    ['http://127.0.0.1/', 'localhost', false],
    ['http://[::1]:8080/', '::1', true],
    ['http://[::1]:8080/', '[::1]:8080', true],
    ['http://[::1]:8080/', '[::1]:80', false],
    ['https://a.example/', '', false],
  ])('%s with NO_PROXY=%j is exempt: %s', (url, list, exempt) => {
    expect(proxyFor(new URL(url), { ALL_PROXY: proxy, NO_PROXY: list }) === null).toBe(exempt);
  });

  test.each([['socks5://user:secret@proxy.example'], ['http://user:secret@:x']])(
    'refuses %s without quoting it',
    (value) => {
      const refused = () => proxyFor(new URL('https://a.example'), { ALL_PROXY: value });
      expect(refused).toThrow('the proxy cannot be used');
      expect(messageOf(refused)).not.toContain('secret');
      expect(messageOf(refused)).toMatchSnapshot();
    },
  );
});

function messageOf(run: () => unknown): string {
  try {
    return String(run());
  } catch (error) {
    return formatError(error as Parameters<typeof formatError>[0]);
  }
}
