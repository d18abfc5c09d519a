import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type GitHubServer, startGitHub } from './server.js';
import type { ServerState } from './state.js';

/** The token that the server knows. */
export const TOKEN = 'ghp_TestTokenThatMustNotBeSeen0123456789';

/** Starts a server for one test, without repositories, of which `porters` is an organisation. */
export async function startedGitHub(): Promise<GitHubServer> {
  const root = mkdtempSync(join(tmpdir(), 'archi-github-'));
  const state: ServerState = { root, repositories: new Map(), runs: new Map(), statuses: new Map() };
  const account = { token: TOKEN, login: 'porter', organizations: ['porters', 'upstream'] };
  const server = await startGitHub(state, account);
  onTestFinished(async () => {
    await server.close();
    rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  });
  return server;
}
