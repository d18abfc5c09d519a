import { defineConfig } from 'vitest/config';

/** `npm run proof`: what takes too long for every run of CI. */
export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  test: {
    globalSetup: `${new URL('..', import.meta.url).pathname}temporary.ts`,
    include: ['test/proof/image-bootstrap.ts'],
    fileParallelism: false,
    testTimeout: 7_200_000,
    hookTimeout: 7_200_000,
  },
});
