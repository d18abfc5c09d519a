import { decompress } from '../host/compress.js';
import { openRandomAccess } from '../host/random-access.js';
import { inspectInstaller } from '../installer/inspect.js';
import { openInstaller } from '../installer/open.js';
import { headerTemplate } from './header-parts.js';
import { inspectionLines } from './inspection-lines.js';
import type { Outcome } from './options.js';

/** What is inside the installer at `path`. Nothing of it is run. */
export async function inspect(path: string): Promise<Outcome> {
  const bytes = openRandomAccess(path);
  try {
    const opened = await openInstaller({ bytes, name: path, decompress });
    const inspection = inspectInstaller(opened, headerTemplate());
    return { lines: [path, ...inspectionLines(inspection)], result: { installer: path, ...inspection } };
  } finally {
    bytes.close();
  }
}
