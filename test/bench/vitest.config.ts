import { defineConfig } from 'vitest/config';

/** `npm run bench`: vitest only loads the TypeScript; what is measured are programs of their own. */
export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  test: {
    include: ['test/bench/bench.ts'],
    disableConsoleIntercept: true,
    testTimeout: 1_800_000,
  },
});
