import { expect, test } from 'vitest';
import { formatError, UserError } from '../../../src/errors.js';
import { parseOutput } from '../../../src/image/deliver/output.js';

test.each([
  ['image', 'oci-layout', 'image'],
  ['/a/b.tar', 'oci-archive', '/a/b.tar'],
  ['oci:a.tar', 'oci-layout', 'a.tar'],
  ['oci-archive:a', 'oci-archive', 'a'],
  ['docker-archive:./a:b', 'docker-archive', './a:b'],
])('--output %s is an %s at %s', (text, form, path) => {
  expect(parseOutput(text)).toEqual({ form, path });
});

test.each(['', 'oci:', 'docker:a', 'constructor:a', 'a:b.tar'])('--output %j is refused', async (text) => {
  const message = (() => {
    try {
      return JSON.stringify(parseOutput(text));
    } catch (error) {
      return error instanceof UserError ? formatError(error) : String(error);
    }
  })();
  await expect(`${message}\n`).toMatchFileSnapshot(`golden/output-${text.replaceAll(':', '_')}.txt`);
});
