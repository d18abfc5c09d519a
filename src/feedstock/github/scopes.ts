import type { Problem } from '../../errors.js';
import type { Account } from './types.js';

/** What a run is going to do. */
export interface Intent {
  /** Files below .github/workflows are pushed with the token. */
  readonly pushesWorkflows: boolean;
}

/**
 * Returns a problem for each scope that a classic token lacks. Fine-grained tokens have no scopes: for them each answer of the API
 * decides.
 */
export function missingScopes({ login, scopes }: Account, { pushesWorkflows }: Intent): readonly Problem[] {
  if (scopes === null) return [];
  const has = (...any: readonly string[]) => any.some((scope) => scopes.includes(scope));
  return [
    ...(has('repo', 'public_repo') ? [] : [lacks('public_repo', 'forks and pushes')]),
    ...(!pushesWorkflows || has('workflow') ? [] : [lacks('workflow', 'pushes of .github/workflows')]),
  ];

  function lacks(scope: string, what: string): Problem {
    return {
      where: 'the token',
      message: `the scope ${scope} is missing: ${what} need it`,
      expected: scope,
      found: `${scopes?.join(', ') || 'no scopes'} (of ${login})`,
      fix: `gh auth refresh --scopes ${scope}, or a token with that scope in GITHUB_TOKEN`,
    };
  }
}
