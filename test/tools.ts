import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'vitest';

/** What a test needs besides Node: programs on PATH, and any other obstacle, as the reason why it cannot run here. */
export interface Needs {
  readonly tools: readonly string[];
  readonly obstacle?: string | null;
}

/** Tells whether a program of that name is on PATH. */
export function hasTool(name: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some((folder) => isExecutable(join(folder, name)));
}

/** A `describe` that runs only if its needs are met. Otherwise `skipOrFail` decides. */
export function describeWithTools(name: string, needs: Needs, body: () => void): void {
  const lacking = lackingOf(needs);
  if (lacking.length === 0) describe(name, body);
  else skipOrFail(name, lacking);
}

/** A `test` that runs only if its needs are met. Otherwise `skipOrFail` decides. */
export function testWithTools(name: string, needs: Needs, body: () => unknown): void {
  const lacking = lackingOf(needs);
  if (lacking.length === 0) test(name, async () => void (await body()));
  else skipOrFail(name, lacking);
}

/** Returns the rows of a table whose programs are all on PATH. For the others `skipOrFail` decides. */
export function rowsWithTools<Row>(rows: readonly Row[], toolsOf: (row: Row) => readonly string[]): Row[] {
  const missing = new Set(rows.flatMap(toolsOf).filter((tool) => !hasTool(tool)));
  for (const tool of missing) {
    const count = rows.filter((row) => toolsOf(row).includes(tool)).length;
    skipOrFail(`${count} rows of a table`, [tool]);
  }
  return rows.filter((row) => toolsOf(row).every(hasTool));
}

/**
 * Returns the programs that are on PATH, for tables such as `test.each(toolsThere(['dash', 'mksh']))`. See
 * `rowsWithTools`.
 */
export function toolsThere(names: readonly string[]): string[] {
  return rowsWithTools(names, (name) => [name]);
}

/**
 * Registers a skipped test in place of tests that cannot run here, whose code is not run. Its title names their needs
 * for `SkippedReporter`. In CI (`CI=true`) it is a test that fails.
 */
export function skipOrFail(name: string, lacking: readonly string[]): void {
  const title = `${name} [needs ${lacking.join(', ')}]`;
  if (process.env['CI'] === 'true') test(title, () => Promise.reject(new Error(title)));
  else test.skip(title, () => {});
}

function lackingOf({ tools, obstacle }: Needs): string[] {
  const missing = tools.filter((tool) => !hasTool(tool));
  return obstacle == null ? missing : [...missing, obstacle];
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
