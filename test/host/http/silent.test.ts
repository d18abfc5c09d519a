import { expect, test } from 'vitest';
import type { ToolError } from '../../../src/errors.js';
import { requestFailed } from '../../../src/host/http/errors.js';
import { withoutSilent } from '../../../src/host/http/silent.js';

function failure(code: string): Error {
  const cause = Object.assign(new Error(code), { code });
  return requestFailed({ url: 'https://a.example/', sends: false, elsewhere: undefined }, cause);
}

/** Fails with the code in the URL, and counts the calls. */
function failing() {
  const requests: string[] = [];
  const send = withoutSilent(async ({ url }) => {
    requests.push(url);
    throw failure(new URL(url).pathname.slice(1));
  });
  return { asked: requests, ask: (url: string) => send({ url }).catch((error: ToolError) => error) };
}

test.each(['ETIMEDOUT', 'PROXY_TIMEOUT'])('a host that failed with %s is not asked again', async (code) => {
  const { asked, ask } = failing();
  await ask(`https://a.example/${code}`);
  const second = (await ask('https://user:pw@a.example/t/to-ken/x')) as ToolError;
  expect(asked).toHaveLength(1);
  expect(second.code).toBe('timeout');
  expect(second.problems).toEqual([
    {
      where: 'https://a.example/t/<token>/x',
      message: 'not requested: a.example did not answer an earlier request',
      fix: 'see above, or try again later',
    },
  ]);
  await ask('https://b.example/x');
  await ask('http://a.example/x');
  expect(asked).toHaveLength(3);
});

test.each(['ECONNREFUSED', 'ECONNRESET', 'PROXY_FAILED'])(
  'a host that failed with %s is asked again',
  async (code) => {
    const { asked, ask } = failing();
    await ask(`https://a.example/${code}`);
    await ask(`https://a.example/${code}`);
    expect(asked).toHaveLength(2);
  },
);
