import { example } from './openapi.js';
import { folderOf, forkTo, headOf, type ServedRepository, type ServerState } from './state.js';

/** A request. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

/** An answer, and the operation of the API that it belongs to. */
export interface Answer {
  readonly route: string | null;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** What the answers depend on. */
export interface Serving {
  readonly state: ServerState;
  readonly login: string;
  readonly organizations: readonly string[];
}

/** The key pair's public half that secrets are sealed for: 32 bytes in base64. */
export const PUBLIC_KEY = Buffer.alloc(32, 9).toString('base64');

/** Polls after which a fork is there. */
const POLLS = 2;

type Handle = (
  repository: ServedRepository,
  asked: Asked,
  rest: readonly string[],
  serving: Serving,
) => Omit<Answer, 'route' | 'headers'>;

const ROUTES: readonly (readonly [route: string, path: RegExp, handle: Handle])[] = [
  [
    'GET /repos/{owner}/{repo}',
    /^$/,
    (repository, _, __, { state }) => ok(repositoryBody(repository, state)),
  ],
  ['PATCH /repos/{owner}/{repo}', /^$/, patchRepository],
  ['POST /repos/{owner}/{repo}/forks', /^\/forks$/, fork],
  ['GET /repos/{owner}/{repo}/branches/{branch}', /^\/branches\/(.+)$/, branch],
  [
    'GET /repos/{owner}/{repo}/actions/secrets/public-key',
    /^\/actions\/secrets\/public-key$/,
    () => ok({ key_id: '012345678912345678', key: PUBLIC_KEY }),
  ],
  ['GET /repos/{owner}/{repo}/actions/secrets/{secret_name}', /^\/actions\/secrets\/([^/]+)$/, secret],
  ['PUT /repos/{owner}/{repo}/actions/secrets/{secret_name}', /^\/actions\/secrets\/([^/]+)$/, putSecret],
  ['GET /repos/{owner}/{repo}/commits/{ref}/check-runs', /^\/commits\/([^/]+)\/check-runs$/, checkRuns],
  ['GET /repos/{owner}/{repo}/commits/{ref}/status', /^\/commits\/([^/]+)\/status$/, statuses],
];

/** Answers a request as GitHub does. */
export function answerOf(asked: Asked, serving: Serving): Answer {
  const { method, path } = asked;
  if (method === 'GET' && path === '/user')
    return answer('GET /user', ok(example('private-user', { login: serving.login })));
  const user = /^\/users\/([^/]+)$/.exec(path)?.[1];
  if (method === 'GET' && user !== undefined) return answer('GET /users/{username}', owner(user, serving));
  const [, name = '', rest = ''] = /^\/repos\/([^/]+\/[^/]+)(.*)$/.exec(path) ?? [];
  const repository = serving.state.repositories.get(name.toLowerCase());
  for (const [route, pattern, handle] of ROUTES) {
    const match = route.startsWith(`${method} `) ? pattern.exec(rest) : null;
    if (match === null) continue;
    if (repository === undefined || isHidden(repository)) return answer(route, notFound());
    return answer(route, handle(repository, asked, match.slice(1), serving));
  }
  return answer(null, notFound());
}

function answer(route: string | null, given: Omit<Answer, 'route' | 'headers'>): Answer {
  return { route, headers: {}, ...given };
}

function ok(body: unknown) {
  return { status: 200, body };
}

function notFound() {
  return refused(404, 'Not Found');
}

function refused(status: number, message: string) {
  return {
    status,
    body: { message, documentation_url: 'https://docs.example/rest', status: String(status) },
  };
}

function isHidden(repository: ServedRepository): boolean {
  if (repository.hiddenFor === 0) return false;
  repository.hiddenFor--;
  return true;
}

function owner(login: string, serving: Serving) {
  const isOrganization = serving.organizations.includes(login);
  if (!isOrganization && login !== serving.login) return notFound();
  return ok(example('public-user', { login, type: isOrganization ? 'Organization' : 'User' }));
}

function repositoryBody(repository: ServedRepository, state: ServerState) {
  const { owner: login, name, parent, canPush } = repository;
  const of = parent === null ? null : state.repositories.get(parent.toLowerCase());
  const above =
    parent === null ? {} : { full_name: parent, name: parent.split('/')[1], fork: of?.parent != null };
  const source = of?.parent ?? parent;
  return example('full-repository', {
    name,
    full_name: `${login}/${name}`,
    owner: { login },
    fork: parent !== null,
    ...(parent === null
      ? {}
      : { parent: above, source: { full_name: source, name: source?.split('/')[1], fork: false } }),
    default_branch: repository.defaultBranch,
    archived: repository.isArchived,
    disabled: repository.isDisabled,
    permissions: { admin: canPush, maintain: canPush, push: canPush, triage: canPush, pull: true },
    clone_url: `file://${folderOf(state, login, name)}`,
    ssh_url: `git@127.0.0.1:${login}/${name}.git`,
    html_url: `https://server.example/${login}/${name}`,
  });
}

function patchRepository(
  repository: ServedRepository,
  { body }: Asked,
  _: readonly string[],
  { state }: Serving,
) {
  if (!repository.canPush) return refused(403, 'Must have admin rights to Repository.');
  if (repository.isArchived) return refused(403, 'Repository was archived so is read-only.');
  const wanted = body['default_branch'];
  if (typeof wanted === 'string') {
    if (headOf(state, repository, wanted) === null) return refused(422, 'Validation Failed');
    repository.defaultBranch = wanted;
  }
  return ok(repositoryBody(repository, state));
}

function fork(
  source: ServedRepository,
  { body }: Asked,
  _: readonly string[],
  { state, login, organizations }: Serving,
) {
  const target = typeof body['organization'] === 'string' ? body['organization'] : login;
  if (target !== login && !organizations.includes(target))
    return refused(403, 'Must have admin rights to Repository.');
  const there = state.repositories.get(`${target}/${source.name}`.toLowerCase());
  const made = there ?? forkTo(state, source, target, POLLS);
  return { status: 202, body: repositoryBody(made, state) };
}

function branch(repository: ServedRepository, _: Asked, [name = '']: readonly string[], { state }: Serving) {
  const sha = headOf(state, repository, name);
  if (sha === null) return refused(404, 'Branch not found');
  const isProtected = repository.protectedBranches.includes(name);
  return ok(example('branch-with-protection', { name, commit: { sha }, protected: isProtected }));
}

function secret({ secrets }: ServedRepository, _: Asked, [name = '']: readonly string[]) {
  const there = secrets.get(name);
  if (there === undefined) return notFound();
  return ok({ name, created_at: there.updated, updated_at: there.updated });
}

function putSecret({ secrets }: ServedRepository, { body }: Asked, [name = '']: readonly string[]) {
  const isNew = !secrets.has(name);
  secrets.set(name, {
    value: String(body['encrypted_value']),
    updated: new Date(secrets.size * 1000).toISOString(),
  });
  return isNew ? { status: 201, body: {} } : { status: 204, body: undefined };
}

function checkRuns(_: ServedRepository, { query }: Asked, [sha = '']: readonly string[], { state }: Serving) {
  const all = state.runs.get(sha) ?? [];
  const size = Number(query.get('per_page') ?? 30);
  const page = Number(query.get('page') ?? 1);
  const check_runs = all
    .slice((page - 1) * size, page * size)
    .map(({ url, ...run }) =>
      example('check-run', { ...run, head_sha: sha, details_url: url, html_url: url }),
    );
  return ok({ total_count: all.length, check_runs });
}

function statuses(_: ServedRepository, __: Asked, [sha = '']: readonly string[], { state }: Serving) {
  const all = state.statuses.get(sha) ?? [];
  return ok(
    example('combined-commit-status', {
      sha,
      total_count: all.length,
      state: 'pending',
      statuses: all.map((each) => example('simple-commit-status', each)),
    }),
  );
}
