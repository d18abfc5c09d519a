import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, test } from 'vitest';

/** The program that the environment variable CONSTRUCTOR names: conda's constructor, with a conda.exe of its own. */
const program = process.env['CONSTRUCTOR'];

/** A `describe` for tests that compare with a real constructor. No package index has all of it, so without one it is skipped in CI too. */
export function describeWithConstructor(name: string, body: () => void): void {
  if (program !== undefined) describe(name, body);
  else test.skip(`${name} [needs conda’s constructor (CONSTRUCTOR)]`, () => {});
}

interface ConstructOptions {
  readonly out: string;
  readonly cache: string;
  readonly more?: readonly string[];
  /** Over that of the process. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Builds what a construct.yaml says with the real constructor. Rejects with what it says if it fails. */
export async function constructWith(
  dir: string,
  { out, cache, more = [], environment = {} }: ConstructOptions,
): Promise<{ stdout: string; stderr: string }> {
  const words = [dir, '--output-dir', out, '--cache-dir', cache, ...more];
  // conda adds pip to every python, and a channel of small packages has none.
  const env = { ...process.env, ...environment, CONDA_ADD_PIP_AS_PYTHON_DEPENDENCY: 'false' };
  return promisify(execFile)(program ?? 'constructor', words, { env, maxBuffer: 2 ** 26 });
}
