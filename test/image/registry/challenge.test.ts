import { assert, property } from 'fast-check';
import { expect, test } from 'vitest';
import { parseChallenges } from '../../../src/image/registry/challenge.js';
import { anyText } from '../../fixtures/any-text.js';

const full =
  'Bearer realm="https://auth.example/token",service="registry.example",scope="repository:a/b:pull,push"';
const parameters = {
  realm: 'https://auth.example/token',
  service: 'registry.example',
  scope: 'repository:a/b:pull,push',
};

test.each([
  [null, []],
  ['', []],
  ['Basic', [{ scheme: 'basic', parameters: {} }]],
  ['Basic realm="a \\"quoted\\" b"', [{ scheme: 'basic', parameters: { realm: 'a "quoted" b' } }]],
  ['BEARER Realm=x , Service = "y"', [{ scheme: 'bearer', parameters: { realm: 'x', service: 'y' } }]],
  [full, [{ scheme: 'bearer', parameters }]],
  [
    `Negotiate, Basic realm="r", ${full}`,
    [
      { scheme: 'negotiate', parameters: {} },
      { scheme: 'basic', parameters: { realm: 'r' } },
      { scheme: 'bearer', parameters },
    ],
  ],
  ['Bearer realm="first",realm="second"', [{ scheme: 'bearer', parameters: { realm: 'first' } }]],
  ['Bearer realm="never ends', [{ scheme: 'bearer', parameters: {} }]],
])('parseChallenges reads %j', (header, challenges) => {
  expect(parseChallenges(header).slice(0, challenges.length)).toEqual(challenges);
});

test('parseChallenges reads any text to its end', () => {
  assert(
    property(anyText({ maxLength: 200 }), (text) => {
      for (const { scheme } of parseChallenges(`${text}, ${text}`)) expect(scheme).toBe(scheme.toLowerCase());
    }),
  );
  expect(parseChallenges(`Basic realm="${'\\'.repeat(100_000)}`)).toBeInstanceOf(Array);
});
