import { defineConfig } from 'vitest/config';

/** `npm run pictures`: vitest only compiles the TypeScript. */
export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  test: { include: ['test/pictures/make.ts'], testTimeout: 1_800_000, hookTimeout: 60_000 },
});
