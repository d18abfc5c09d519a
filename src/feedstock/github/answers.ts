import * as z from 'zod';
import { ToolError } from '../../errors.js';
import type { Account, Branch, CiJob, Owner, PublicKey, Repository } from './types.js';

// The server is not trusted: an answer is read by its schema, and names in it by these patterns.

/** The names that owners and repositories can have. */
export const NAME = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/;

const name = z.string().regex(NAME);
const fullName = z.string().regex(/^[A-Za-z0-9._-]{1,100}\/[A-Za-z0-9._-]{1,100}$/);
const sha = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
const branchName = z.string().regex(/^(?!-)[^\s\0-\x1f\x7f~^:?*[\\]{1,255}$/);
const page = z.string().max(4096);

const ACCOUNT = z.object({ login: name });
const OWNER = z.object({ login: name, type: z.string() });
const REPOSITORY = z.object({
  name,
  full_name: fullName,
  owner: z.object({ login: name }),
  fork: z.boolean(),
  parent: z.object({ full_name: fullName }).optional(),
  source: z.object({ full_name: fullName }).optional(),
  default_branch: branchName,
  archived: z.boolean(),
  disabled: z.boolean().default(false),
  permissions: z.object({ push: z.boolean(), admin: z.boolean() }).optional(),
  clone_url: page,
  ssh_url: page,
  html_url: page,
});
const BRANCH = z.object({ commit: z.object({ sha }), protected: z.boolean() });
const KEY = z.object({ key_id: z.string().max(100), key: z.string().max(100) });
const SECRET = z.object({ updated_at: z.string().max(100) });
const CHECK_RUNS = z.object({
  total_count: z.number(),
  check_runs: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      conclusion: z.string().nullable(),
      details_url: page.nullable(),
      html_url: page.nullable(),
    }),
  ),
});
const STATUSES = z.object({
  statuses: z.array(z.object({ context: z.string(), state: z.string(), target_url: page.nullable() })),
});

/** Reads `GET /user` and its header `x-oauth-scopes`. Throws ToolError, as the others here do, for an answer of another shape. */
export function readAccount(data: unknown, scopes: string | undefined): Account {
  const { login } = read(ACCOUNT, data, 'the user of the token');
  const words = scopes?.split(',').map((scope) => scope.trim());
  return { login, scopes: words?.filter((scope) => scope !== '') ?? null };
}

/** Reads `GET /users/{owner}`. */
export function readOwner(data: unknown): Owner {
  const { login, type } = read(OWNER, data, 'an owner');
  return { login, kind: type === 'Organization' ? 'organization' : 'user' };
}

/** Reads `GET /repos/{owner}/{repo}`. */
export function readRepository(data: unknown): Repository {
  const answer = read(REPOSITORY, data, 'a repository');
  return {
    fullName: answer.full_name,
    owner: answer.owner.login,
    name: answer.name,
    isFork: answer.fork,
    parent: answer.parent?.full_name ?? null,
    source: answer.source?.full_name ?? null,
    defaultBranch: answer.default_branch,
    isArchived: answer.archived,
    isDisabled: answer.disabled,
    canPush: answer.permissions?.push ?? null,
    isAdmin: answer.permissions?.admin ?? null,
    cloneUrl: answer.clone_url,
    sshUrl: answer.ssh_url,
    htmlUrl: answer.html_url,
  };
}

/** Reads `GET /repos/{owner}/{repo}/branches/{branch}`. */
export function readBranch(data: unknown): Branch {
  const { commit, protected: isProtected } = read(BRANCH, data, 'a branch');
  return { commit: commit.sha, isProtected };
}

/** Reads `GET /repos/{owner}/{repo}/actions/secrets/public-key`. */
export function readPublicKey(data: unknown): PublicKey {
  const { key_id: id, key: text } = read(KEY, data, 'a public key');
  const key = Buffer.from(text, 'base64');
  if (key.length === 32) return { id, key };
  throw badAnswer('a public key', `a key of ${key.length} bytes in place of 32`);
}

/** Reads `GET /repos/{owner}/{repo}/actions/secrets/{name}`: when it was set. */
export function readSecret(data: unknown): string {
  return read(SECRET, data, 'a secret').updated_at;
}

/** Reads `GET /repos/{owner}/{repo}/commits/{ref}/check-runs`. */
export function readCheckRuns(data: unknown): { readonly total: number; readonly jobs: readonly CiJob[] } {
  const { total_count: total, check_runs: runs } = read(CHECK_RUNS, data, 'check runs');
  const jobs = runs.map((run) => ({
    name: run.name,
    state: run.status === 'completed' ? (CONCLUSIONS[run.conclusion ?? ''] ?? 'failed') : stateOf(run.status),
    url: run.details_url ?? run.html_url,
  }));
  return { total, jobs };
}

/** Reads `GET /repos/{owner}/{repo}/commits/{ref}/status`. */
export function readStatuses(data: unknown): readonly CiJob[] {
  return read(STATUSES, data, 'statuses').statuses.map(({ context, state, target_url: url }) => ({
    name: context,
    state: STATES[state] ?? 'failed',
    url,
  }));
}

function stateOf(status: string): CiJob['state'] {
  return status === 'in_progress' ? 'running' : 'waiting';
}

/** Conclusions of a run that has ended; every other one counts as a failure. */
const CONCLUSIONS: Readonly<Record<string, CiJob['state']>> = {
  success: 'passed',
  neutral: 'passed',
  skipped: 'skipped',
};

const STATES: Readonly<Record<string, CiJob['state']>> = { success: 'passed', pending: 'running' };

function read<Schema extends z.ZodType>(schema: Schema, data: unknown, what: string): z.output<Schema> {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw badAnswer(what, `${issue?.path.join('.') || 'the answer'}: ${issue?.message ?? 'of another kind'}`);
}

function badAnswer(what: string, found: string): ToolError {
  return new ToolError('the answer of the server cannot be read', {
    message: `it does not describe ${what}`,
    expected: 'an answer of GitHub’s REST API',
    found,
    fix: 'check --api-url',
  });
}
