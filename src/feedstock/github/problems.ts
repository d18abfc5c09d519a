import { ArchiError, type Problem, ToolError, UserError } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import { redactUrl } from '../../text/redact-url.js';

/** The parts of Octokit's RequestError that are read. */
interface RequestFailure extends Error {
  readonly status: number;
  readonly response?: { readonly headers?: Readonly<Record<string, unknown>> };
}

/** Returns whether the server answered that something is not there. */
export function isNotFound(error: unknown): boolean {
  return isFailure(error) && error.status === 404 && error.response !== undefined;
}

/** Returns the error for a call that failed: what the server said, and what to do. `what` is the call: `fork numpy-feedstock`. */
export function callFailed(what: string, error: unknown): unknown {
  if (!isFailure(error)) return error;
  // Without an answer the cause says more: no route, no such host, a timeout.
  if (error.cause instanceof ArchiError) return error.cause;
  const { status, response } = error;
  const said = redactUrl(error.message).slice(0, 300);
  if (response === undefined) {
    return new ToolError(
      `cannot ${what}`,
      { message: `no answer: ${said}`, fix: NETWORK },
      { code: 'network' },
    );
  }
  const limit = limitProblem(error, said);
  if (limit !== null) return new ToolError(`cannot ${what}`, limit, { code: 'network' });
  const advice = ADVICE[status];
  const problem = { message: `the server answered ${status}: ${quoteValue(said)}` };
  if (advice !== undefined) return new UserError(`cannot ${what}`, { ...problem, fix: advice });
  return new ToolError(`cannot ${what}`, { ...problem, fix: 'run again later' }, { code: 'network' });
}

const NETWORK = 'check the network and --api-url, then run again: what is done is kept';

const ADVICE: Readonly<Record<number, string>> = {
  401: 'the token is not valid (any more): set GITHUB_TOKEN, or run gh auth login',
  403: 'give the token the right to do this, or ask an owner of the organisation',
  404: 'check the name; a token without rights gets this answer too',
  409: 'see what the server said',
  410: 'it was deleted: check the name',
  422: 'see what the server said',
  451: 'the server may not give it out',
};

function limitProblem({ status, response }: RequestFailure, said: string): Problem | null {
  const headers = response?.headers ?? {};
  const isLimit =
    status === 429 ||
    (status === 403 && (headers['x-ratelimit-remaining'] === '0' || /\brate limit\b/i.test(said)));
  if (!isLimit) return null;
  const reset = Number(headers['x-ratelimit-reset']);
  const until =
    Number.isSafeInteger(reset) && reset > 0 && reset < 1e11 ? new Date(reset * 1000).toISOString() : null;
  return {
    message: `the server limits the rate of requests (${status}), and the wait it asks for is longer than --patience allows`,
    ...(until === null ? {} : { found: `the limit ends at ${until}` }),
    fix: 'run again later, or with a larger --patience: what is done is kept',
  };
}

function isFailure(error: unknown): error is RequestFailure {
  return error instanceof Error && typeof (error as Partial<RequestFailure>).status === 'number';
}
