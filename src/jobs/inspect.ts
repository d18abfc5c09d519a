import { resolve } from 'node:path';
import { inspectInstaller } from '../installer/inspect.js';
import { openInstaller } from '../installer/open.js';
import { headerTemplate } from './header-parts.js';
import { inspectionLines } from './inspection-lines.js';
import { withInstallerBytes } from './installer-bytes.js';
import type { Outcome } from './options.js';

/** What is inside the installer at `path`. Nothing of it is run. */
export async function inspect(path: string): Promise<Outcome> {
  return withInstallerBytes(path, async (installer) => {
    const opened = await openInstaller({ ...installer, name: path });
    const inspection = inspectInstaller(opened, headerTemplate());
    return {
      lines: [path, ...inspectionLines(inspection)],
      result: { installer: resolve(path), ...inspection },
    };
  });
}
