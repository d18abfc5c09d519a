import { defineConfig } from 'vitest/config';
import { LongestFirst } from './longest-first.js';

const root = new URL('..', import.meta.url).pathname;

/** Tests that start a shell hundreds of times: installers run in every shell of this machine. */
const SHELL = 'test/**/*.shell.test.ts';

export default defineConfig({
  root,
  test: {
    // oclif writes to the real streams; captureOutput needs them untouched.
    disableConsoleIntercept: true,
    setupFiles: `${root}test/seed.ts`,
    sequence: { sequencer: LongestFirst },
    reporters: [
      'default',
      `${root}test/skipped-reporter.ts`,
      ...(process.env['COUNT_FILE'] ? [`${root}.ci/count.js`] : []),
    ],
    projects: [
      {
        extends: true,
        test: {
          name: 'fast',
          globalSetup: `${root}test/temporary.ts`,
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', SHELL],
          // Far above what a loaded machine takes: only a test or hook that hangs is ended.
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: '100%',
          // The files share a process for each processor: to import src again for each file takes a third of the time.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'shell',
          globalSetup: `${root}test/temporary.ts`,
          include: [SHELL],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: '100%',
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          globalSetup: `${root}test/temporary.ts`,
          include: ['test/e2e/**/*.test.ts'],
          // A file waits for another that makes a channel which both use.
          testTimeout: 1_200_000,
          hookTimeout: 1_200_000,
          // Most programs of a file use one processor, and one file of two waits: for a mirror, a container, or a channel that another
          // makes. A build of compilers or a port takes up to 3 GB of memory.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
