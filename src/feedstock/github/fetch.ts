import { readPieces } from '../../async/body.js';
import type { HttpSend, HttpSendRequest } from '../../host/http/get.js';
import { limitOf, overLimit } from '../../limits.js';

/** A request as Octokit makes it. */
interface FetchInit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | null;
}

/**
 * Returns the function `fetch` that Octokit sends its requests with, on the program's own client: with its proxies, certificates and
 * limits of time. Answers above the limit `github-answer` are refused.
 */
export function createFetch(send: HttpSend): (url: string, init?: FetchInit) => Promise<Response> {
  return async (url, init = {}) => {
    const { method = 'GET', headers, body } = init;
    const answer = await send({
      url,
      method: method as NonNullable<HttpSendRequest['method']>,
      ...(headers === undefined ? {} : { headers }),
      ...(body ? { body: bodyOf(body) } : {}),
    });
    const bytes = await readPieces(answer.body, {
      most: limitOf('github-answer'),
      tooLarge: () => overLimit('the answer of the server is too large', 'github-answer', { where: url }),
    });
    const isEmpty = [204, 205, 304].includes(answer.status);
    return new Response(isEmpty ? null : bytes.toString('utf8'), {
      status: answer.status,
      headers: Object.fromEntries(
        HEADERS.flatMap((name) => {
          const value = answer.headers.get(name);
          return value === null ? [] : [[name, value]];
        }),
      ),
    });
  };
}

/** The headers that are read. */
const HEADERS = [
  'content-type',
  'link',
  'retry-after',
  'x-oauth-scopes',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
  'x-github-request-id',
];

function bodyOf(text: string): NonNullable<HttpSendRequest['body']> {
  const bytes = Buffer.from(text);
  return {
    size: bytes.length,
    async *read() {
      yield bytes;
    },
  };
}
