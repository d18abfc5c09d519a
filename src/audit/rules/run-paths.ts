import type { Platform } from '../../conda/platform.js';
import { type RunPathEntry, runPathEntries } from '../run-path.js';
import type { AuditedPackage, AuditRule, Remark } from '../types.js';
import { native } from './binaries.js';

const foreign: AuditRule = {
  id: 'run-path-build-machine',
  severity: 'error',
  reason:
    'the loader looks for libraries in a folder of the build machine; on the target an attacker may create it',
  check: (audited, { subject }) =>
    remarks(audited, subject.platform, 'foreign', {
      message: 'its run path has a folder of the build machine',
      expected: '$ORIGIN/… within the prefix',
      fix: 'set it with patchelf --set-rpath, or in the recipe (build/rpaths)',
    }),
};

const outside: AuditRule = {
  id: 'run-path-outside',
  severity: 'warning',
  reason: 'libraries of the system are loaded instead of those of the prefix, whatever their versions',
  check: (audited, { subject }) =>
    remarks(audited, subject.platform, 'outside', {
      message: 'its run path leads out of the prefix',
      expected: '$ORIGIN/… within the prefix',
      fix: 'remove the entry with patchelf --set-rpath',
    }),
};

/** Rules about run paths. */
export const runPathRules: readonly AuditRule[] = [foreign, outside];

function remarks(
  audited: AuditedPackage,
  platform: Platform,
  kind: Exclude<RunPathEntry['kind'], 'prefix'>,
  remark: Pick<Remark, 'message' | 'expected' | 'fix'>,
): Remark[] {
  return native(audited, platform).flatMap((file) => {
    const texts = runPathEntries(file).flatMap((entry) => (entry.kind === kind ? [entry.text] : []));
    return texts.length === 0
      ? []
      : [{ path: file.path, ...remark, found: texts.map((text) => text || '(empty)').join(':') }];
  });
}
