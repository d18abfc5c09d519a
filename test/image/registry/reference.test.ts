import { assert, constantFrom, oneof, option, property, record, stringMatching } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatError, UserError } from '../../../src/errors.js';
import { checkRegistryHost, formatReference, parseReference } from '../../../src/image/registry/reference.js';

const hex = 'ab'.repeat(32);

test.each([
  ['centos', [null, 'centos', 'latest', null]],
  ['centos:7', [null, 'centos', '7', null]],
  ['arm64v8/centos:7', [null, 'arm64v8/centos', '7', null]],
  ['localhost/centos', ['localhost', 'centos', 'latest', null]],
  ['localhost:5000', [null, 'localhost', '5000', null]],
  ['localhost:5000/a/b', ['localhost:5000', 'a/b', 'latest', null]],
  ['127.0.0.1:5000/a__b/c---d:1.0-rc_1', ['127.0.0.1:5000', 'a__b/c---d', '1.0-rc_1', null]],
  ['[::1]:5000/a:t', ['[::1]:5000', 'a', 't', null]],
  ['quay.example/org/image:tag', ['quay.example', 'org/image', 'tag', null]],
  ['Registry/x', ['Registry', 'x', 'latest', null]],
  [`centos@sha256:${hex}`, [null, 'centos', null, `sha256:${hex}`]],
  [`a.example:1/b:c@sha256:${hex}`, ['a.example:1', 'b', 'c', `sha256:${hex}`]],
])('parseReference splits %s', (text, [registry, repository, tag, digest]) => {
  expect(parseReference(text, 'here')).toEqual({ kind: 'registry', registry, repository, tag, digest });
});

describe('parseReference refuses with every reason', () => {
  const cases: [string, string][] = [
    ['empty', ''],
    ['upper-case', 'a.example/Centos:7'],
    ['url-with-password', 'https://user:secret@a.example/centos:7'],
    ['user-and-password', 'user:secret@a.example/centos:7'],
    ['password-with-slash', 'user:sec/ret@a.example/centos:7'],
    ['everything', '-bad.example/..//x:.t@sha256:12'],
    ['other-digest', `centos@sha384:${hex}${hex}`],
    ['two-tags', 'centos:7:8'],
    ['too-long', `a.example/${'x'.repeat(250)}`],
    ['control-characters', 'centos:7\n\u001b[31m'],
  ];
  test.each(cases)('%s', async (name, text) => {
    const message = messageOf(text);
    expect(message).not.toMatch(/sec\/?ret/);
    await expect(`${message}\n`).toMatchFileSnapshot(`golden/reference-${name}.txt`);
  });
});

function messageOf(text: string): string {
  try {
    return JSON.stringify(parseReference(text, 'images/x/image.yaml:2:7'));
  } catch (error) {
    return formatError(error as UserError);
  }
}

const part = stringMatching(/^[a-z0-9]{1,4}(?:(?:_|__|-{1,3}|\.)[a-z0-9]{1,4}){0,2}$/);
const plain = stringMatching(/^[a-z0-9]{1,6}$/);
const reference = record({
  registry: option(constantFrom('localhost', 'a.example', 'localhost:1', '[fe80::1]:65535', 'Host')),
  repository: oneof(part, stringMatching(/^[a-z0-9]{1,5}\/[a-z0-9]{1,5}(?:\.[a-z0-9]{1,3})?$/), plain),
  tag: option(stringMatching(/^\w[\w.-]{0,20}$/)),
  digest: option(stringMatching(/^sha256:[0-9a-f]{64}$/)),
});

test('parseReference reads what formatReference writes', () => {
  assert(
    property(reference, ({ registry, repository, tag, digest }) => {
      const given = {
        kind: 'registry' as const,
        registry,
        repository,
        tag: tag ?? (digest === null ? 'latest' : null),
        digest: digest as `sha256:${string}` | null,
      };
      // The first part of this name would be taken for a host.
      if (registry === null && repository.startsWith('localhost/')) return;
      expect(parseReference(formatReference(given), 'here')).toEqual(given);
    }),
  );
});

describe('checkRegistryHost', () => {
  test.each(['localhost', 'localhost:5000', 'a.example', '[fe80::1]:65535', '10.0.0.1:1'])(
    'accepts %j',
    (host) => {
      expect(checkRegistryHost(host, 'here')).toBe(host);
    },
  );

  test.each([
    'bad host',
    ' ',
    'http://localhost:5599',
    'localhost:5599/',
    'localhost:5599/library',
    'user:password@host',
    'host:x',
  ])('refuses %j', (text) => {
    expect(() => checkRegistryHost(text, '--default-registry')).toThrow(UserError);
  });
});
