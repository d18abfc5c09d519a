import { UserError } from '../../errors.js';
import type { TryRun } from '../../host/process/run.js';

/** The outside that a token comes from. */
export interface TokenDeps {
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly tryRun: TryRun;
}

/**
 * Returns the token for a host: that of GITHUB_TOKEN or GH_TOKEN, else of `gh auth token`, else the one that git's credential helpers
 * have. Throws UserError if there is none, or if it is no token.
 */
export async function findToken(host: string, { env, tryRun }: TokenDeps): Promise<string> {
  const given = env['GITHUB_TOKEN'] || env['GH_TOKEN'];
  const token = given || (await ofGh(host, tryRun)) || (await ofGit(host, tryRun));
  if (!token) throw noToken(host);
  if (/^[\x21-\x7e]{1,500}$/.test(token)) return token;
  throw new UserError('the token cannot be used', {
    where: given ? 'GITHUB_TOKEN' : host,
    message: 'it has characters that no token has',
    fix: 'set GITHUB_TOKEN to the token alone, without a newline',
  });
}

/** Seconds for a program to tell a token. */
const LONGEST = 20;

async function ofGh(host: string, tryRun: TryRun): Promise<string | null> {
  const end = await tryRun({ command: 'gh', args: ['auth', 'token', '--hostname', host], timeout: LONGEST });
  return end.kind === 'done' ? end.stdout.toString('utf8').trim() : null;
}

async function ofGit(host: string, tryRun: TryRun): Promise<string | null> {
  const end = await tryRun({
    command: 'git',
    args: ['credential', 'fill'],
    input: Buffer.from(`protocol=https\nhost=${host}\n\n`),
    // A question on the terminal would never be answered.
    env: { GIT_TERMINAL_PROMPT: '0', GIT_ASKPASS: 'true', SSH_ASKPASS: 'true' },
    timeout: LONGEST,
  });
  if (end.kind !== 'done') return null;
  return /^password=(.+)$/m.exec(end.stdout.toString('utf8'))?.[1] ?? null;
}

function noToken(host: string): UserError {
  return new UserError('no token for the API', {
    where: host,
    message: 'neither GITHUB_TOKEN, gh nor a credential helper of git has one',
    expected: 'a token that may read and fork repositories',
    fix: 'set GITHUB_TOKEN, or run gh auth login',
  });
}
