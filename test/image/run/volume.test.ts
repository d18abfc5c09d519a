import { expect, test } from 'vitest';
import { formatError, type UserError } from '../../../src/errors.js';
import { parseVolume } from '../../../src/image/run/volume.js';

const resolve = (path: string) => (path === './gone' ? null : `/here/${path.replace('./', '')}`);

test.each([
  ['./a:/feedstocks', '/here/a:/feedstocks'],
  ['a:/b:ro', '/here/a:/b:ro'],
  ['a b:/b:rw', '/here/a b:/b:rw'],
])('parseVolume reads %s as %s', (text, volume) => {
  expect(parseVolume(text, resolve)).toBe(volume);
});

test.each(['a', ':/b', 'a:b', 'a:/b:exec', 'a:/b:ro:x', './gone:/b', 'a:\u001b[31m'])(
  'parseVolume refuses %j',
  async (text) => {
    const message = (() => {
      try {
        return parseVolume(text, resolve);
      } catch (error) {
        return formatError(error as UserError);
      }
    })();
    expect(message).toContain(
      text === './gone:/b' ? 'no such folder' : 'not a folder here and a path in the container',
    );
    expect(message).not.toContain('\u001b');
  },
);
