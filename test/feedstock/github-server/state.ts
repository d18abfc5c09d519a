import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A repository of the server: its facts, and a bare git repository. */
export interface ServedRepository {
  readonly owner: string;
  readonly name: string;
  readonly parent: string | null;
  defaultBranch: string;
  isArchived: boolean;
  isDisabled: boolean;
  canPush: boolean;
  protectedBranches: string[];
  /** Names of secrets with their sealed values, and when they were set. */
  readonly secrets: Map<string, { readonly value: string; readonly updated: string }>;
  /** Questions that are answered with 404 before the fork is there. */
  hiddenFor: number;
}

/** A check run of a commit. */
export interface ServedRun {
  readonly name: string;
  readonly status: 'queued' | 'in_progress' | 'completed';
  readonly conclusion: string | null;
  readonly url: string;
}

/** Everything that the server has. */
export interface ServerState {
  /** The folder of the bare repositories: `owner/name.git`. */
  readonly root: string;
  readonly repositories: Map<string, ServedRepository>;
  readonly runs: Map<string, readonly ServedRun[]>;
  readonly statuses: Map<
    string,
    readonly { readonly context: string; readonly state: string; readonly target_url: string | null }[]
  >;
}

export const AUTHOR = {
  GIT_AUTHOR_NAME: 'Upstream',
  GIT_AUTHOR_EMAIL: 'upstream@example.org',
  GIT_AUTHOR_DATE: '1700000000 +0000',
  GIT_COMMITTER_NAME: 'Upstream',
  GIT_COMMITTER_EMAIL: 'upstream@example.org',
  GIT_COMMITTER_DATE: '1700000000 +0000',
};

/** Runs git and returns what it prints. */
export function git(args: readonly string[], input?: string | Buffer): string {
  const env = { ...process.env, ...AUTHOR };
  return execFileSync('git', args, {
    env,
    encoding: 'utf8',
    ...(input === undefined ? {} : { input }),
    stdio: ['pipe', 'pipe', 'pipe'],
  }).trim();
}

/** The folder of a repository. */
export function folderOf(state: ServerState, owner: string, name: string): string {
  return join(state.root, owner, `${name}.git`);
}

/** Makes a repository with the commits of its first branch; each commit has the files that are new or changed in it. */
export function addRepository(
  state: ServerState,
  facts: Partial<ServedRepository> & { readonly owner: string; readonly name: string },
  commits: readonly Readonly<Record<string, string>>[],
): ServedRepository {
  const repository: ServedRepository = {
    parent: null,
    defaultBranch: 'main',
    isArchived: false,
    isDisabled: false,
    canPush: true,
    protectedBranches: [],
    secrets: new Map(),
    hiddenFor: 0,
    ...facts,
  };
  const folder = folderOf(state, repository.owner, repository.name);
  if (!existsSync(folder))
    git(['init', '--quiet', '--bare', '--initial-branch', repository.defaultBranch, folder]);
  for (const files of commits) commitTo(state, repository, repository.defaultBranch, files);
  state.repositories.set(`${repository.owner}/${repository.name}`.toLowerCase(), repository);
  return repository;
}

/** Adds a commit to a branch, and returns it. */
export function commitTo(
  state: ServerState,
  { owner, name }: Pick<ServedRepository, 'owner' | 'name'>,
  branch: string,
  files: Readonly<Record<string, string>>,
): string {
  const folder = folderOf(state, owner, name);
  const ref = `refs/heads/${branch}`;
  const tip = headOf(state, { owner, name }, branch);
  const lines = Object.entries(files).map(
    ([path, text]) => `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`,
  );
  const from = tip === null ? '' : `from ${tip}\n`;
  const commit = `commit ${ref}\nauthor Upstream <up@example.org> 1700000000 +0000\ncommitter Upstream <up@example.org> 1700000000 +0000\ndata 6\nchange\n${from}`;
  git(['--git-dir', folder, 'fast-import', '--quiet'], `${commit}${lines.join('')}\n`);
  return headOf(state, { owner, name }, branch) ?? '';
}

/** The commit of a branch; null if there is no such branch. */
export function headOf(
  state: ServerState,
  { owner, name }: Pick<ServedRepository, 'owner' | 'name'>,
  branch: string,
): string | null {
  try {
    return git([
      '--git-dir',
      folderOf(state, owner, name),
      'rev-parse',
      '--verify',
      '--quiet',
      `refs/heads/${branch}`,
    ]);
  } catch {
    return null;
  }
}

/** Copies a repository, with its first branch alone, as a fork of another owner. */
export function forkTo(
  state: ServerState,
  source: ServedRepository,
  owner: string,
  hiddenFor: number,
): ServedRepository {
  const folder = folderOf(state, owner, source.name);
  const from = folderOf(state, source.owner, source.name);
  git([
    'clone',
    '--quiet',
    '--bare',
    '--single-branch',
    '--branch',
    source.defaultBranch,
    `file://${from}`,
    folder,
  ]);
  const parent = `${source.owner}/${source.name}`;
  return addRepository(
    state,
    { owner, name: source.name, parent, defaultBranch: source.defaultBranch, hiddenFor },
    [],
  );
}
