import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadedWith, type Source } from './sources.js';

const TEST = fileURLToPath(new URL('..', import.meta.url));

/** Starts a program for each call: a shell that runs an installer. */
const RUNS_SHELLS = 'installer/run.ts';

function readTests(): Source[] {
  return readdirSync(TEST, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({ path, text: readFileSync(join(TEST, path), 'utf8') }));
}

// A build test that installs once is fast; the tests of the installer do it hundreds of times.
test('a test in test/installer that runs installers is called *.shell.test.ts, and no other test is', () => {
  const sources = readTests();
  const names = sources.map(({ path }) => path);
  const running = names.filter(
    (path) => /^installer\/.*\.test\.ts$/.test(path) && loadedWith([path], sources).includes(RUNS_SHELLS),
  );
  expect(names.filter((path) => path.endsWith('.shell.test.ts'))).toEqual(running);
  expect(running).not.toEqual([]);
});
