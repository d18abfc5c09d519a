import { defineConfig } from 'vitest/config';

/** `npm run bench`, with `emulated`, `growth`, `images`, `own-python`, `port`, `scale` or `start-up` behind it for that file alone: vitest only loads the TypeScript; what is measured are programs of their own. */
export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  test: {
    include: [
      'test/bench/bench.ts',
      'test/bench/emulated.ts',
      'test/bench/growth.ts',
      'test/bench/images.ts',
      'test/bench/own-python.ts',
      'test/bench/port.ts',
      'test/bench/scale.ts',
      'test/bench/scale-index.ts',
      'test/bench/scale-recipes.ts',
      'test/bench/start-up.ts',
    ],
    fileParallelism: false,
    disableConsoleIntercept: true,
    testTimeout: 1_800_000,
    hookTimeout: 600_000,
  },
});
