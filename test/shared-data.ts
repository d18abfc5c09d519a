import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe } from 'vitest';

/** Absolute path of the real inputs that stand beside a developer's checkout; see its README for their sources. */
export const sharedData = fileURLToPath(new URL('../../shared/data', import.meta.url));

/** A `describe` for tests on real inputs; skipped, with the reason in its name, only where the folder is absent. */
export function describeWithSharedData(name: string, body: () => void): void {
  if (existsSync(sharedData)) describe(name, body);
  else describe.skip(`${name} (skipped: ${sharedData} is absent)`, body);
}
