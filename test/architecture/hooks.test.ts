import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const TEST = fileURLToPath(new URL('..', import.meta.url));

/** A hook outside of every function: it is registered while the file is imported. */
const HOOK = /^(?:before|after)(?:All|Each)\(/m;

// Test files that share a process load a module once: the second file that imports it would have no hook.
test('a module that test files share registers hooks in a function that each of them calls, not when it is imported', () => {
  const names = readdirSync(TEST, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  );
  const registering = names.filter((path) => HOOK.test(readFileSync(join(TEST, path), 'utf8')));
  expect(registering.filter((path) => path.startsWith('cli/'))).not.toEqual([]);
  // Those below bench and pictures are test files of other names.
  expect(registering.filter((path) => !/\.test\.ts$|^(?:bench|pictures)\//.test(path))).toEqual([]);
});
