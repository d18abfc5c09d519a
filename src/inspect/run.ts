import { resolve } from 'node:path';
import { text } from '../cli/checks.js';
import type { Outcome } from '../cli/options.js';
import { type Input, performUncached } from '../cli/perform.js';
import { type Problem, UserError } from '../errors.js';
import { readParts } from '../installer/header/read-parts.js';
import { AN_INSTALLER, expectKind } from '../kind/open-expected.js';
import { findInstaller } from '../kind/open-subject.js';
import { type Inspection, inspectInstaller as inspectOpened } from './inspect.js';
import { inspectionLines } from './lines.js';
import { openInstaller, payloadProblems } from './open.js';
import { withInstallerBytes } from './open-bytes.js';

/** The options of `inspectInstaller`. */
export interface InspectOptions {
  /** The file, or its folder; null for the current folder. */
  readonly installer: string | null;
}

/** The description of an installer; its path is absolute. */
export interface InspectResult extends Inspection {
  readonly installer: string;
}

/**
 * Describes an installer. Runs nothing of it. If it is damaged, reports the description, which may be wrong, and throws
 * UserError.
 */
export async function inspectInstaller(input: Input<InspectOptions> = {}): Promise<InspectResult> {
  return performUncached(input, { installer: text(null) }, inspect);
}

/** Does the work of `inspectInstaller`. */
export async function inspect({ installer }: InspectOptions): Promise<Outcome<InspectResult>> {
  const path = findInstaller({ path: installer, ...AN_INSTALLER, command: 'inspect' });
  expectKind(path, AN_INSTALLER);
  return withInstallerBytes(path, async (file) => {
    const opened = await openInstaller({ ...file, name: path });
    const inspection = inspectOpened(opened, readParts().header);
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
  const message = 'the sha256 of its header is not the one that it states';
  return [{ where, message, expected: header.sha256, fix: 'fetch the installer again' }];
}
