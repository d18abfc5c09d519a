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
 * What is inside the installer at `named`, or the only one of that folder; null for the current one. Nothing of it is run. What is
 * told of a damaged one may be wrong: `error` says so.
 */
export async function inspect(named: string | null): Promise<Outcome & { readonly error: UserError | null }> {
  const path = findInstaller({ path: named, title: 'which installer?', ...AN_INSTALLER, command: 'inspect' });
  expectKind(path, AN_INSTALLER);
  return withInstallerBytes(path, async (installer) => {
    const opened = await openInstaller({ ...installer, name: path });
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
  const message = 'the sha256 of its header is not what it says';
  return [{ where, message, expected: header.sha256, fix: 'fetch the installer again' }];
}
