import { expect, test } from 'vitest';
import { isServedHost } from '../../../src/host/http/served-host.js';

test.each([
  ['127.0.0.1:8000', '127.0.0.1'],
  ['localhost', '127.0.0.1'],
  ['LOCALHOST:1', '127.0.0.1'],
  ['a.localhost:1', '127.0.0.1'],
  ['[::1]:8000', '::1'],
  ['192.0.2.7:8000', '0.0.0.0'],
  ['build.example:8000', 'build.example'],
  ['this-machine:8000', '0.0.0.0'],
  [undefined, '127.0.0.1'],
])('isServedHost accepts %s for a server at %s', (header, host) => {
  expect(isServedHost(header, host, 'this-machine')).toBe(true);
});

test.each([
  ['evil.example', '127.0.0.1'],
  ['evil.example:8000', '0.0.0.0'],
  ['localhost.evil.example', '127.0.0.1'],
  ['127.0.0.1.evil.example', '127.0.0.1'],
  ['build.example.evil', 'build.example'],
  ['this-machine', 'build.example'],
  ['127.0.0.1@evil.example', '127.0.0.1'],
  ['', '127.0.0.1'],
  ['x', '::1'],
])('isServedHost refuses %s for a server at %s', (header, host) => {
  expect(isServedHost(header, host, 'this-machine')).toBe(false);
});
