import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ToolError } from '../../errors.js';
import { ensureFolder } from '../../host/fs/folders.js';
import { runFailed, runMissing } from '../../host/process/end.js';
import type { RunRequest, TryRun } from '../../host/process/run.js';
import { redactUrl } from '../../text/redact-url.js';
import { credentialEnv } from './credentials.js';
import { fastImport, WORK_REF } from './fast-import.js';
import { noIdentity, pushFailed } from './problems.js';
import { readBlobs, readTree } from './tree.js';
import type { Clone } from './types.js';

/** How git is called. */
export interface GitRequest {
  readonly tryRun: TryRun;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** The host that gets the token. */
  readonly host: string;
  readonly token: string;
}

/** Seconds that a fetch or a push may take. */
const LONGEST = 900;
/** The largest patch, and the largest content of all files together. */
const MOST_OUTPUT = 64 << 20;

/** Of the configuration only what says who commits and how servers are reached is wanted: no hook, no program beside git. */
const ALWAYS = [
  ...['-c', 'core.hooksPath=/dev/null', '-c', 'gc.auto=0', '-c', 'maintenance.auto=false'],
  ...[
    '-c',
    'protocol.ext.allow=never',
    '-c',
    'user.useConfigOnly=true',
    '-c',
    'fetch.recurseSubmodules=false',
  ],
];

/** Throws UserError if git does not know who makes commits, and ToolError if there is no git. */
export async function requireIdentity({ tryRun }: Pick<GitRequest, 'tryRun'>): Promise<void> {
  for (const who of ['GIT_AUTHOR_IDENT', 'GIT_COMMITTER_IDENT']) {
    const end = await tryRun({ command: 'git', args: [...ALWAYS, 'var', who], env: PLAIN });
    if (end.kind === 'missing') throw runMissing('git', 'install git');
    if (end.kind === 'failed') throw noIdentity();
  }
}

const PLAIN = { LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0' };

/** Makes an empty clone in a new folder below `folder`. `close` removes it. Throws ToolError if git fails. */
export async function openClone(folder: string, name: string, request: GitRequest): Promise<Clone> {
  ensureFolder(folder);
  const path = mkdtempSync(join(folder, `${name}.`));
  const env = { ...PLAIN, ...credentialEnv(request, request.env) };
  const end = async (args: readonly string[], more: Partial<RunRequest> = {}) => {
    const run = { command: 'git', args: [...ALWAYS, '--git-dir', path, ...args], env, ...more };
    const ended = await request.tryRun({ timeout: LONGEST, ...run });
    if (ended.kind === 'missing') throw runMissing('git', 'install git');
    return ended;
  };
  const git = async (args: readonly string[], more: Partial<RunRequest> = {}) => {
    const ended = await end(args, more);
    if (ended.kind === 'done') return ended.stdout;
    throw runFailed({ command: 'git', args }, ended);
  };
  const word = async (...args: readonly string[]) => (await git(args)).toString('utf8').trim();
  const treeOf = async (commit: string) =>
    readTree(await git(['ls-tree', '-r', '-z', '--long', commit], { maxOutput: MOST_OUTPUT }));
  await git(['init', '--quiet', '--bare']);
  return {
    fetch: async ({ url }, branch, shallow) => {
      const history = shallow ? ['--depth', '1'] : [];
      const ref = `refs/heads/${branch}:${FETCHED}`;
      await git(['fetch', '--quiet', '--no-tags', '--force', ...history, '--', url, ref]);
      return word('rev-parse', '--verify', FETCHED);
    },
    isAncestor: async (older, newer) =>
      (await end(['merge-base', '--is-ancestor', older, newer])).kind === 'done',
    merge: async (ours, theirs, message) => {
      const ended = await end(['merge-tree', '--write-tree', '--name-only', '--no-messages', ours, theirs]);
      const [tree = '', ...paths] = ended.stdout.toString('utf8').trim().split('\n');
      if (!/^[0-9a-f]{40,64}$/.test(tree)) throw cannotMerge(ended.stderr);
      if (ended.kind === 'failed') return { conflicts: paths.filter((each) => each !== '') };
      return { commit: await word('commit-tree', tree, '-p', ours, '-p', theirs, '-m', message) };
    },
    files: async (commit) => {
      const files = await treeOf(commit);
      const input = Buffer.from(files.map(({ object }) => `${object}\n`).join(''));
      const texts = readBlobs(await git(['cat-file', '--batch'], { input, maxOutput: MOST_OUTPUT }));
      return new Map(
        files.flatMap(({ path: file, object }) => {
          const text = texts.get(object);
          return text === undefined ? [] : [[file, text]];
        }),
      );
    },
    commit: async (base, commits) => {
      if (commits.length === 0) return base;
      const identity = await word('var', 'GIT_AUTHOR_IDENT');
      const modes = new Map((await treeOf(base)).map(({ path: file, mode }) => [file, mode]));
      const input = fastImport(base, commits, { identity, modes });
      await git(['fast-import', '--quiet', '--force', '--done'], { input });
      return word('rev-parse', '--verify', WORK_REF);
    },
    patch: async (base, head) => {
      const args = ['format-patch', '--stdout', '--no-signature', '--no-ext-diff', `${base}..${head}`];
      return (await git(args, { maxOutput: MOST_OUTPUT })).toString('utf8');
    },
    push: async ({ url }, commit, branch) => {
      const ended = await end([
        'push',
        '--quiet',
        '--porcelain',
        '--',
        url,
        `${commit}:refs/heads/${branch}`,
      ]);
      if (ended.kind === 'failed')
        throw pushFailed(
          redactUrl(url),
          branch,
          redactUrl(`${ended.stdout.toString('utf8')}\n${ended.stderr}`),
        );
    },
    close: () => rmSync(path, { recursive: true, force: true }),
  };
}

const FETCHED = 'refs/archi-construct/fetched';

function cannotMerge(stderr: string): ToolError {
  return new ToolError('git cannot merge', {
    where: 'git merge-tree',
    message:
      'the branch and its source have both changed, and this git cannot merge them without a work tree',
    found: stderr.trim().split('\n').slice(-3).join('\n'),
    fix: 'use git 2.38 or newer',
  });
}
