import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authorizeUrl, filePathOf, joinUrl, parseChannelUrl } from '../../src/conda/channel-url.js';
import { redactUrl } from '../../src/text/redact-url.js';

describe('parseChannelUrl', () => {
  it.each([
    ['https://conda.anaconda.org/conda-forge/', 'https://conda.anaconda.org/conda-forge', 'conda-forge'],
    ['https://user:pw@host:8080/pkgs/main', 'https://host:8080/pkgs/main', 'pkgs/main'],
    ['https://host/t/SECRET-1/team', 'https://host/team', 'team'],
    ['https://host/conda/t/SECRET/team?x=y#z', 'https://host/conda/team', 'conda/team'],
    ['file:///srv/channel/', 'file:///srv/channel', 'channel'],
    ['file:///srv/t/a/channel', 'file:///srv/t/a/channel', 'channel'],
    ['/srv/t/a', 'file:///srv/t/a', 'a'],
    ['https://host/%zz/x', 'https://host/%zz/x', '%zz/x'],
    ['/srv/my channel', 'file:///srv/my%20channel', 'my channel'],
  ])('%s is %s, named %s', (location, url, name) => {
    expect(parseChannelUrl(location)).toMatchObject({ url, name });
  });

  it.each([
    ['C:\\my channels\\ch\\', 'file:///C:/my%20channels/ch', 'ch', 'C:\\my channels\\ch'],
    ['c:/channels/ch', 'file:///c:/channels/ch', 'ch', 'c:\\channels\\ch'],
    ['C://channels/ch', 'file:///C:/channels/ch', 'ch', 'C:\\channels\\ch'],
    ['\\\\server\\share\\ch', 'file://server/share/ch', 'ch', '\\\\server\\share\\ch'],
    ['file:///D:/ch', 'file:///D:/ch', 'ch', 'D:\\ch'],
    ['file://server/share/ch/', 'file://server/share/ch', 'ch', '\\\\server\\share\\ch'],
  ])('on Windows %s is %s, named %s, in %s', (location, url, name, path) => {
    expect(parseChannelUrl(location, { windows: true })).toMatchObject({ url, name });
    expect(filePathOf(url, { windows: true })).toBe(path);
  });

  it('refuses a file URL with a host on other systems', () => {
    expect(() => parseChannelUrl('file://server/share', { windows: false })).toThrow('cannot be used');
  });

  it('keeps user, password and token in the request URL', () => {
    expect(parseChannelUrl('https://u:p@host/t/SECRET/team/').requestUrl).toBe(
      'https://u:p@host/t/SECRET/team',
    );
  });

  it.each(['ftp://host/x', 'oci://ghcr.io/x', 'https://', 'https://user:se/cret@host/x'])(
    'refuses %s without printing its password',
    (location) => {
      expect(() => parseChannelUrl(location)).toThrow('a channel cannot be used');
      expect(() => parseChannelUrl(location)).not.toThrow(/se\/cret/);
    },
  );
});

describe('redactUrl', () => {
  it.each([
    ['GET https://user:secret@host/a failed', 'GET https://host/a failed'],
    ['https://secret@host/a', 'https://host/a'],
    [
      'https://host/t/secret/a and https://host/t/secret',
      'https://host/t/<token>/a and https://host/t/<token>',
    ],
    ['https://host/a?token=secret', 'https://host/a'],
    ['https://user:se/cret@host/a', 'https://host/a'],
    ['http://127.0.0.1:8080/a/python@3.7', 'http://127.0.0.1:8080/a/python@3.7'],
    ['/srv/t/folder', '/srv/t/folder'],
    ['file:///srv/t/folder', 'file:///srv/t/folder'],
    ['file:///t/a,https://host/t/secret', 'file:///t/a,https://host/t/<token>'],
  ])('%s reads %s', (text, expected) => {
    expect(redactUrl(text)).toBe(expected);
  });

  it('never shows a password or a token', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9._~!$&()*+,;=:-]{8,20}$/).map((text) => `S3CR3T${text}`);
    fc.assert(
      fc.property(secret, fc.constantFrom('https', 'http'), (text, scheme) => {
        const urls = [
          `${scheme}://me:${text}@host/a`,
          `${scheme}://host/t/${text}/a`,
          `${scheme}://host/a?key=${text}`,
        ];
        expect(urls.map(redactUrl).join()).not.toContain('S3CR3T');
        expect(urls.map((url) => parseChannelUrl(url).url).join()).not.toContain('S3CR3T');
      }),
    );
  });
});

describe('joinUrl and authorizeUrl', () => {
  it('encode what does not belong in a path', () => {
    expect(joinUrl('https://host/c/', 'noarch', 'a-1!2+x-b_0.conda')).toBe(
      'https://host/c/noarch/a-1!2+x-b_0.conda',
    );
    expect(joinUrl('https://host/c', '..%2f', 'a b')).toBe('https://host/c/..%252f/a%20b');
  });

  it('add the token of a channel only to its own files', () => {
    const channels = [parseChannelUrl('https://host/t/SECRET/team')];
    expect(authorizeUrl('https://host/team/noarch/a.conda', channels)).toBe(
      'https://host/t/SECRET/team/noarch/a.conda',
    );
    expect(authorizeUrl('https://host/teammate/a.conda', channels)).toBe('https://host/teammate/a.conda');
  });
});
