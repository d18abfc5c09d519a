import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'vitest';

/** True where a program of that name is on PATH. */
export function hasTool(name: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some((folder) => isExecutable(join(folder, name)));
}

/**
 * Of these programs, those that are there; for tables such as `test.each(toolsThere(['dash', 'mksh']))`.
 * In CI (`CI=true`) all have to be there: throws an Error that names the missing ones.
 */
export function toolsThere(names: readonly string[]): string[] {
  const missing = names.filter((name) => !hasTool(name));
  if (missing.length > 0 && inCi()) throw new Error(missingMessage(missing));
  return names.filter(hasTool);
}

/**
 * A `describe` for tests that need programs (or a condition, given as a reason why not). Where one is missing the
 * tests are skipped with the reason in their name; in CI (`CI=true`) they fail instead.
 */
export function describeWithTools(
  name: string,
  needs: { tools: readonly string[]; obstacle?: string | null },
  body: () => void,
): void {
  const missing = needs.tools.filter((tool) => !hasTool(tool));
  const reason = missing.length > 0 ? missingMessage(missing) : (needs.obstacle ?? null);
  if (reason === null) describe(name, body);
  else if (inCi()) describe(name, () => test('has what it needs', () => Promise.reject(new Error(reason))));
  else describe.skip(`${name} (skipped: ${reason})`, body);
}

function inCi(): boolean {
  return process.env['CI'] === 'true';
}

function missingMessage(missing: readonly string[]): string {
  return `not on PATH: ${missing.join(', ')}`;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
