import { findObject } from '../../conda/json-text.js';
import { ToolError } from '../../errors.js';
import type { AskHelper, Credentials } from './credentials.js';

/** Runs a program and returns how it ended; never throws. */
export type RunHelper = (request: {
  readonly command: string;
  readonly args: readonly string[];
  readonly input: Uint8Array;
  readonly maxOutput: number;
}) => Promise<{ readonly kind: 'done' | 'failed'; readonly stdout: Buffer } | { readonly kind: 'missing' }>;

/** A helper that has no credentials prints this text and fails. */
const NOT_FOUND = 'credentials not found in native keychain';

const MOST_OUTPUT = 1 << 20;

/** Returns a function that runs credential helpers. It throws ToolError without their output, which may hold a secret. */
export function createAskHelper(run: RunHelper): AskHelper {
  return async (name, server) => {
    const command = `docker-credential-${name}`;
    const end = await run({ command, args: ['get'], input: Buffer.from(server), maxOutput: MOST_OUTPUT });
    if (end.kind === 'missing') throw helperMissing(command);
    const text = end.stdout.toString('utf8');
    if (end.kind === 'failed' && text.trim() === NOT_FOUND) return null;
    const answer = end.kind === 'done' ? readAnswer(text) : null;
    if (answer === null) throw helperFailed(command, server);
    return answer === 'none' ? null : answer;
  };
}

function readAnswer(text: string): Credentials | 'none' | null {
  const { Username: username, Secret: secret } = findObject(text) ?? {};
  if (typeof username !== 'string' || typeof secret !== 'string') return null;
  if (secret === '') return 'none';
  // docker's user name for an identity token.
  if (username === '<token>') return { kind: 'identity', token: secret };
  return { kind: 'password', username, password: secret };
}

function helperMissing(command: string): ToolError {
  return new ToolError('a credential helper is missing', {
    where: command,
    message: 'no such program on PATH',
    fix: `install ${command}, or remove it from docker's config.json (credsStore, credHelpers)`,
  });
}

function helperFailed(command: string, server: string): ToolError {
  return new ToolError('a credential helper failed', {
    where: command,
    message: 'its answer does not follow the protocol of credential helpers',
    expected: `credentials for ${server}, or the answer that there are none`,
    fix: `run it by hand: printf %s '${server}' | ${command} get`,
  });
}
