import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'vitest';

/** Absolute path of the real inputs beside a developer's checkout. Their README names the sources. */
export const sharedData = fileURLToPath(new URL('../../shared/data', import.meta.url));

/** A `describe` for tests on real inputs. Without their folder it is skipped, and its body is not run. */
export function describeWithSharedData(name: string, body: () => void): void {
  if (existsSync(sharedData)) describe(name, body);
  else test.skip(`${name} [needs ../shared/data]`, () => {});
}
