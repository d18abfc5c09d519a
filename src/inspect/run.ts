import { resolve } from 'node:path';
import type { Outcome } from '../cli/options.js';
import { type Problem, UserError } from '../errors.js';
import { headerTemplate } from '../installer/header/read-parts.js';
import { AN_INSTALLER, expectKind } from '../kind/open-expected.js';
import { findInstaller } from '../kind/open-subject.js';
import { type Inspection, inspectInstaller } from './inspect.js';
import { inspectionLines } from './lines.js';
import { openInstaller, payloadProblems } from './open.js';
import { withInstallerBytes } from './open-bytes.js';

/**
 * Describes the installer at `installer`, or the only one in that folder (null: in the current one). Runs nothing of it. If it
 * is damaged, `error` is set, and the description may be wrong.
 */
export async function inspect(
  installer: string | null,
): Promise<Outcome & { readonly error: UserError | null }> {
  const title = 'which installer?';
  const path = findInstaller({ path: installer, title, ...AN_INSTALLER, command: 'inspect' });
  expectKind(path, AN_INSTALLER);
  return withInstallerBytes(path, async (file) => {
    const opened = await openInstaller({ ...file, name: path });
    const inspection = inspectInstaller(opened, headerTemplate());
    const damage = [...headerProblems(inspection, path), ...payloadProblems(opened, path)];
    return {
      lines: [path, ...inspectionLines(inspection)],
      result: { installer: resolve(path), ...inspection },
      error: damage.length === 0 ? null : new UserError(`${path} is damaged`, damage),
    };
  });
}

function headerProblems({ header }: Inspection, where: string): Problem[] {
  if (header.holds) return [];
  const message = 'the sha256 of its header is not the one in it';
  return [{ where, message, expected: header.sha256, fix: 'fetch the installer again' }];
}
