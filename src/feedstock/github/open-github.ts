import { Octokit } from '@octokit/core';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import type { HttpSend } from '../../host/http/get.js';
import {
  readAccount,
  readBranch,
  readCheckRuns,
  readOwner,
  readPublicKey,
  readRepository,
  readSecret,
  readStatuses,
} from './answers.js';
import type { Budget } from './budget.js';
import { createFetch } from './fetch.js';
import { callFailed, isNotFound } from './problems.js';
import type { CiJob, GitHub, Repository } from './types.js';

/** How the API is reached. */
export interface GitHubRequest {
  /** Null for Octokit's own. */
  readonly apiUrl: string | null;
  readonly token: string;
  readonly send: HttpSend;
  readonly budget: Budget;
}

const ThrottledOctokit = Octokit.plugin(throttling, retry);

/** The most tries after the first one. */
const RETRIES = 3;

/** Check runs of one page, and the most pages: a feedstock has some dozens. */
const PER_PAGE = 100;
const MOST_PAGES = 10;

/**
 * Returns GitHub's REST API by Octokit: limits of rate are waited for within the budget, answers of 5xx and broken connections tried
 * again. A fork is asked for once, since a request whose answer was lost may have been served.
 */
export function openGitHub({ apiUrl, token, send, budget }: GitHubRequest): GitHub {
  const api = new ThrottledOctokit({
    auth: token,
    ...(apiUrl === null ? {} : { baseUrl: apiUrl.replace(/\/+$/, '') }),
    userAgent: 'archi-construct',
    request: { fetch: createFetch(send) },
    // Octokit would write warnings about outdated endpoints to the terminal.
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    throttle: {
      id: `${apiUrl ?? ''}`,
      onRateLimit: (seconds: number, _: unknown, __: unknown, count: number) =>
        count < RETRIES && budget.spend(seconds, 'the limit of requests is reached'),
      onSecondaryRateLimit: (seconds: number, _: unknown, __: unknown, count: number) =>
        count < RETRIES && budget.spend(seconds, 'the server asks for fewer requests'),
      ...(apiUrl !== null && isLoopback(apiUrl) ? { write: UNPACED } : {}),
    },
    retry: { retries: RETRIES, doNotRetry: [400, 401, 403, 404, 409, 410, 422, 451] },
  });
  type Parameters = Readonly<Record<string, unknown>>;
  const call = async (what: string, route: string, parameters: Parameters = {}) => {
    try {
      return await api.request(route, { ...parameters });
    } catch (error) {
      throw callFailed(what, error);
    }
  };
  const find = async (what: string, route: string, parameters: Parameters): Promise<unknown> => {
    try {
      return (await api.request(route, { ...parameters })).data;
    } catch (error) {
      if (isNotFound(error)) return null;
      throw callFailed(what, error);
    }
  };
  const checkRuns = async (repository: Repository, commit: string): Promise<readonly CiJob[]> => {
    const jobs: CiJob[] = [];
    for (let page = 1; page <= MOST_PAGES; page++) {
      const route = 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs';
      const parameters = { ...named(repository), ref: commit, per_page: PER_PAGE, page };
      const { data } = await call(`read the checks of ${repository.fullName}`, route, parameters);
      const read = readCheckRuns(data);
      jobs.push(...read.jobs);
      if (read.jobs.length === 0 || jobs.length >= read.total) break;
    }
    return jobs;
  };
  return {
    gitHost: new URL(apiUrl ?? api.request.endpoint.DEFAULTS.baseUrl).host.replace(/^api\./, ''),
    account: async () => {
      const { data, headers } = await call('ask who the token belongs to', 'GET /user');
      const scopes = headers['x-oauth-scopes'];
      return readAccount(data, scopes === undefined ? undefined : String(scopes));
    },
    owner: async (username) => {
      const data = await find(`look up ${username}`, 'GET /users/{username}', { username });
      return data === null ? null : readOwner(data);
    },
    repository: async (owner, repo) => {
      const data = await find(`look up ${owner}/${repo}`, 'GET /repos/{owner}/{repo}', { owner, repo });
      return data === null ? null : readRepository(data);
    },
    fork: async (source, to) => {
      const organization = to.kind === 'organization' ? { organization: to.login } : {};
      await call(`fork ${source.fullName} to ${to.login}`, 'POST /repos/{owner}/{repo}/forks', {
        ...{ ...named(source), ...organization, name: source.name, default_branch_only: true },
        request: { retries: 0 },
      });
    },
    branch: async (repository, branch) => {
      const what = `look up the branch ${branch} of ${repository.fullName}`;
      const parameters = { ...named(repository), branch };
      const data = await find(what, 'GET /repos/{owner}/{repo}/branches/{branch}', parameters);
      return data === null ? null : readBranch(data);
    },
    setDefaultBranch: async (repository, branch) => {
      const what = `make ${branch} the default branch of ${repository.fullName}`;
      await call(what, 'PATCH /repos/{owner}/{repo}', { ...named(repository), default_branch: branch });
    },
    publicKey: async (repository) => {
      const route = 'GET /repos/{owner}/{repo}/actions/secrets/public-key';
      const { data } = await call(
        `get the key for secrets of ${repository.fullName}`,
        route,
        named(repository),
      );
      return readPublicKey(data);
    },
    secretUpdated: async (repository, secret) => {
      const route = 'GET /repos/{owner}/{repo}/actions/secrets/{secret_name}';
      const what = `look up the secret ${secret} of ${repository.fullName}`;
      const data = await find(what, route, { ...named(repository), secret_name: secret });
      return data === null ? null : readSecret(data);
    },
    setSecret: async (repository, secret, { keyId, value }) => {
      const route = 'PUT /repos/{owner}/{repo}/actions/secrets/{secret_name}';
      await call(`set the secret ${secret} of ${repository.fullName}`, route, {
        ...{ ...named(repository), secret_name: secret, encrypted_value: value, key_id: keyId },
      });
    },
    jobs: async (repository, commit) => {
      const route = 'GET /repos/{owner}/{repo}/commits/{ref}/status';
      const [runs, { data }] = await Promise.all([
        checkRuns(repository, commit),
        call(`read the statuses of ${repository.fullName}`, route, {
          ...{ ...named(repository), ref: commit, per_page: PER_PAGE },
        }),
      ]);
      return [...runs, ...readStatuses(data)];
    },
  };
}

function named({ owner, name }: Repository) {
  return { owner, repo: name };
}

/** Octokit waits a second between two requests that write, as GitHub wants it. A server on this machine does not need that. */
const UNPACED = {
  key: () => ({ schedule: (_: unknown, work: () => unknown) => Promise.resolve(work()) }),
  // The type is that of a whole class, of which the plugin calls this method alone.
} as never;

function isLoopback(url: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(new URL(url).hostname);
}
