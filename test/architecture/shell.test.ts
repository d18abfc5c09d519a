import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadedWith, type Source } from './sources.js';

const TEST = fileURLToPath(new URL('..', import.meta.url));

/** The helpers that start a shell for each call: one runs an installer, the other completes a line. */
const RUN_SHELLS = ['installer/run.ts', 'completion/shells.ts'];

function readTests(): Source[] {
  return readdirSync(TEST, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({ path, text: readFileSync(join(TEST, path), 'utf8') }));
}

/** A build test that installs once is fast. The tests of the installer do it hundreds of times. */
const INSTALLS_ONCE = 'installer/build.test.ts';

test('a test in test/installer or test/completion is called *.shell.test.ts if and only if it runs shells', () => {
  const sources = readTests();
  const names = sources.map(({ path }) => path);
  const runsShells = (path: string) => loadedWith([path], sources).some((file) => RUN_SHELLS.includes(file));
  const running = names.filter(
    (path) =>
      /^(?:installer|completion)\/.*\.test\.ts$/.test(path) && path !== INSTALLS_ONCE && runsShells(path),
  );
  expect(names.filter((path) => path.endsWith('.shell.test.ts'))).toEqual(running);
  expect(running).not.toEqual([]);
});
