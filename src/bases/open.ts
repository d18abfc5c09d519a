import { readFileSync } from 'node:fs';

const SYSTEM_LIBRARIES = new URL('../../construct/audit/system-libraries.yaml', import.meta.url);

/** Returns the text of `system-libraries.yaml`: what the machines of each base have without conda. */
export function readSystemLibraries(): string {
  return readFileSync(SYSTEM_LIBRARIES, 'utf8');
}
