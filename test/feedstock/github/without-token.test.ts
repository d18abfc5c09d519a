import { expect, test } from 'vitest';
import { ToolError } from '../../../src/errors.js';
import { createHide, hiddenError } from '../../../src/feedstock/github/without-token.js';

const TOKEN = 'ghp_abc/+def';
const hide = createHide([TOKEN, '']);

test.each([
  [`Authorization: token ${TOKEN}`, 'Authorization: token <token>'],
  [`https://x:${encodeURIComponent(TOKEN)}@host/`, 'https://x:<token>@host/'],
  [`Basic ${Buffer.from(`x-access-token:${TOKEN}`).toString('base64')}`, /^Basic <token>=*$/],
  ['nothing', 'nothing'],
])('%s is hidden', (text, hidden) => {
  expect(hide(text)).toEqual(typeof hidden === 'string' ? hidden : expect.stringMatching(hidden));
});

test('an error keeps its kind and code without the token', () => {
  const error = new ToolError(`no ${TOKEN}`, { message: 'm', found: TOKEN }, { code: 'network' });
  const hidden = hiddenError(error, hide) as ToolError;
  expect(hidden).toBeInstanceOf(ToolError);
  expect([hidden.message, hidden.code, hidden.problems]).toEqual([
    'no <token>',
    'network',
    [{ message: 'm', found: '<token>' }],
  ]);
});
