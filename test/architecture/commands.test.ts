import { describe, expect, test } from 'vitest';
import { commandViolations } from './commands.js';
import { readSources } from './sources.js';

test('a command uses nothing but what api.ts exports, and cli/ to parse and print', () => {
  expect(commandViolations(readSources())).toEqual([]);
});

describe('the check itself', () => {
  const api = { path: 'api.ts', text: "export { type LockResult, resolveLock } from './lock/run.js';\n" };

  test.each([
    ["const { resolveLock } = await import('./run.js');", []],
    ["const { resolveLock: make } = await import('./run.js');", []],
    ["import { resolveLock } from './run.js';", []],
    ["import { boolean } from '../cli/definitions.js';", []],
    ["import { onlyOne } from '../cli/flags.js';", []],
    ["import { SHELLS, type Shell } from './types.js';", []],
    ["import type { Lock } from './types.js';", []],
    ["const { lock } = await import('./run.js');", ['lock of lock/run.ts']],
    ["const { resolveLock } = await import('./resolve.js');", ['resolveLock of lock/resolve.ts']],
    ["import { lock } from './run.js';", ['lock of lock/run.ts']],
    ["const run = await import('./run.js');", ['lock/run.ts whole']],
    ["await Promise.all([import('./run.js')]);", ['lock/run.ts whole']],
  ])('%s', (text, violations) => {
    const sources = [api, { path: 'lock/index.ts', text }];
    expect(commandViolations(sources)).toEqual(violations.map((what) => `lock/index.ts: ${what}`));
  });
});
