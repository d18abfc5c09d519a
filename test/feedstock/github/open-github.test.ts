import { expect, test } from 'vitest';
import { ToolError, UserError } from '../../../src/errors.js';
import { createBudget } from '../../../src/feedstock/github/budget.js';
import { openGitHub } from '../../../src/feedstock/github/open-github.js';
import type { GitHub, Repository } from '../../../src/feedstock/github/types.js';
import { createHttp } from '../../../src/host/http/get.js';
import type { GitHubServer } from '../github-server/server.js';
import { startedGitHub, TOKEN } from '../github-server/started.js';
import { addRepository, headOf } from '../github-server/state.js';

const OWNER = { login: 'porters', kind: 'organization' } as const;

async function opened(seconds = 60): Promise<{ server: GitHubServer; github: GitHub; told: string[] }> {
  const server = await startedGitHub();
  addRepository(server.state, { owner: 'upstream', name: 'zlib-feedstock' }, [{ 'conda-forge.yml': '{}\n' }]);
  const told: string[] = [];
  const github = openGitHub({
    apiUrl: server.url,
    token: TOKEN,
    send: createHttp({ env: {} }),
    budget: createBudget(seconds, (message) => told.push(message)),
  });
  return { server, github, told };
}

async function source(github: GitHub): Promise<Repository> {
  const repository = await github.repository('upstream', 'zlib-feedstock');
  if (repository === null) throw new Error('no zlib-feedstock');
  return repository;
}

test('the server answers as GitHub describes its API, and the answers are read', async () => {
  const { server, github } = await opened();
  expect(await github.account()).toEqual({ login: 'porter', scopes: ['public_repo', 'workflow'] });
  server.scopes = null;
  expect(await github.account()).toEqual({ login: 'porter', scopes: null });
  expect(await github.owner('porters')).toEqual(OWNER);
  expect(await github.owner('porter')).toEqual({ login: 'porter', kind: 'user' });
  expect(await github.owner('nobody')).toBeNull();
  expect(await github.repository('upstream', 'nothing-feedstock')).toBeNull();

  const zlib = await source(github);
  const commit = headOf(server.state, { owner: 'upstream', name: 'zlib-feedstock' }, 'main');
  expect(zlib).toMatchObject({
    fullName: 'upstream/zlib-feedstock',
    isFork: false,
    parent: null,
    canPush: true,
  });
  expect(await github.branch(zlib, 'main')).toEqual({ commit, isProtected: false });
  expect(await github.branch(zlib, 'no/such')).toBeNull();

  await github.fork(zlib, OWNER);
  const looks = [1, 2, 3].map(() => github.repository('porters', 'zlib-feedstock'));
  expect((await Promise.all(looks)).filter((fork) => fork === null)).toHaveLength(2);
  const fork = await github.repository('porters', 'zlib-feedstock');
  expect(fork).toMatchObject({
    isFork: true,
    parent: 'upstream/zlib-feedstock',
    source: 'upstream/zlib-feedstock',
  });

  expect(await github.secretUpdated(zlib, 'TOKEN')).toBeNull();
  const { id, key } = await github.publicKey(zlib);
  expect([...key]).toEqual(Array.from({ length: 32 }, () => 9));
  await github.setSecret(zlib, 'TOKEN', { keyId: id, value: 'sealed' });
  expect(await github.secretUpdated(zlib, 'TOKEN')).toEqual(expect.any(String));

  const runs = Array.from({ length: 130 }, (_, index) => ({
    ...{
      name: `job ${index}`,
      status: 'completed' as const,
      conclusion: index === 7 ? 'failure' : 'success',
    },
    url: `https://ci.example/${index}`,
  }));
  server.state.runs.set(commit ?? '', [
    ...runs,
    { name: 'last', status: 'in_progress', conclusion: null, url: 'https://ci.example/l' },
  ]);
  server.state.statuses.set(commit ?? '', [{ context: 'ci/old', state: 'pending', target_url: null }]);
  const jobs = await github.jobs(zlib, commit ?? '');
  expect(jobs).toHaveLength(132);
  expect(jobs[7]).toEqual({ name: 'job 7', state: 'failed', url: 'https://ci.example/7' });
  expect(jobs.slice(-2).map(({ name, state }) => [name, state])).toEqual([
    ['last', 'running'],
    ['ci/old', 'running'],
  ]);
  expect(server.violations).toEqual([]);
});

test.each([
  ['a gateway that fails', [{ kind: 'status', status: 502 }], []],
  ['a connection that is cut', [{ kind: 'cut' }], []],
  [
    'a limit of rate',
    [{ kind: 'rate-limit', status: 403, seconds: 0 }],
    // The reset is a whole second on the server's clock, so it is now or in a moment.
    [expect.stringMatching(/^the limit of requests is reached: waiting for [01] s$/)],
  ],
  [
    'a limit of rate by 429',
    [{ kind: 'rate-limit', status: 429, seconds: 0 }],
    [expect.stringMatching(/^the limit of requests is reached: waiting for [01] s$/)],
  ],
  [
    'a secondary limit',
    [{ kind: 'secondary-limit', status: 403, seconds: 1 }],
    ['the server asks for fewer requests: waiting for 1 s'],
  ],
  [
    'a secondary limit by 429',
    [{ kind: 'secondary-limit', status: 429, seconds: 1 }],
    ['the server asks for fewer requests: waiting for 1 s'],
  ],
] as const)('%s is outlived', async (_, faults, told) => {
  const opening = await opened();
  opening.server.faults.push({ match: /^GET \/repos/, faults: [...faults] });
  await source(opening.github);
  expect(opening.told).toEqual(told);
});

test.each([
  [
    'a wait beyond the budget',
    { kind: 'secondary-limit', status: 403, seconds: 3600 },
    ToolError,
    /--patience/,
  ],
  [
    'a limit that ends in an hour',
    { kind: 'rate-limit', status: 403, seconds: 3600 },
    ToolError,
    /the limit ends at 20/,
  ],
  ['a token that is not valid', { kind: 'status', status: 401 }, UserError, /GITHUB_TOKEN/],
  ['a right that is missing', { kind: 'status', status: 403 }, UserError, /give the token the right/],
] as const)('%s is told', async (_, fault, kind, words) => {
  const { server, github } = await opened(5);
  server.faults.push({ match: /^GET \/repos/, faults: [fault] });
  const error = await source(github).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(kind);
  expect(JSON.stringify((error as ToolError).problems)).toMatch(words);
});

test('a fork is asked for once, also if the answer is lost', async () => {
  const { server, github } = await opened();
  server.faults.push({ match: /^POST/, faults: [{ kind: 'lost' }] });
  await expect(github.fork(await source(github), OWNER)).rejects.toBeInstanceOf(ToolError);
  expect(server.requests.filter((request) => request.startsWith('POST'))).toHaveLength(1);
});

test('a server that is not there is told with its address', async () => {
  const { server, github } = await opened();
  const zlib = await source(github);
  await server.close();
  const error = await github.fork(zlib, OWNER).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ToolError);
});
