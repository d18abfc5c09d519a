import type { Platform } from '../../conda/platform.js';
import { type RunPathEntry, runPathEntries } from '../run-path.js';
import type { AuditedPackage, Remark, Rule } from '../types.js';
import { native } from './binaries.js';

const foreign: Rule = {
  id: 'run-path-build-machine',
  severity: 'error',
  reason:
    'libraries are looked for where they were built: on the target there is nothing, or what an attacker put there',
  check: (audited, { subject }) =>
    remarks(audited, subject.platform, 'foreign', {
      message: 'its run path names a folder of the build machine',
      expected: '$ORIGIN/… within the prefix',
      fix: 'set it with patchelf --set-rpath, or have conda-build do that (build/rpaths)',
    }),
};

const outside: Rule = {
  id: 'run-path-outside',
  severity: 'warning',
  reason: 'the system’s libraries take the place of the prefix’s, whatever their versions',
  check: (audited, { subject }) =>
    remarks(audited, subject.platform, 'outside', {
      message: 'its run path leaves the prefix',
      expected: '$ORIGIN/… within the prefix',
      fix: 'take the entry out with patchelf --set-rpath',
    }),
};

/** About where libraries are looked for. */
export const runPathRules: readonly Rule[] = [foreign, outside];

function remarks(
  audited: AuditedPackage,
  platform: Platform,
  kind: Exclude<RunPathEntry['kind'], 'prefix'>,
  told: Pick<Remark, 'message' | 'expected' | 'fix'>,
): Remark[] {
  return native(audited, platform).flatMap((file) => {
    const texts = runPathEntries(file).flatMap((entry) => (entry.kind === kind ? [entry.text] : []));
    return texts.length === 0
      ? []
      : [{ path: file.path, ...told, found: texts.map((text) => text || '(empty)').join(':') }];
  });
}
