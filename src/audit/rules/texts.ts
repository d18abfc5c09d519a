import type { BuildPath } from '../build-paths.js';
import { isBuildMetadata } from '../texts.js';
import type { AuditedPackage, AuditRule, Remark } from '../types.js';

const prefix: AuditRule = {
  id: 'build-prefix',
  severity: 'error',
  reason:
    'the path does not exist on the target: conda replaces only the prefixes that info/paths.json lists',
  check: (audited) =>
    remarks(audited, 'prefix', {
      message: 'a build prefix that is not replaced',
      fix: 'build the package again; its has_prefix is missing, or older than the file',
    }),
};

const folder: AuditRule = {
  id: 'build-path',
  severity: 'warning',
  reason: 'the folder does not exist on the target, and may disclose who built the package',
  check: (audited) =>
    remarks(audited, 'folder', {
      message: 'a folder of the build machine',
      fix: 'compile with -ffile-prefix-map, or edit the file in the build',
    }),
};

const tools: AuditRule = {
  id: 'hard-coded-tool',
  severity: 'warning',
  reason: 'builds use the compiler or binutils of the system, or fail if it has none',
  check: (audited) => toolRemarks(audited, isBuildMetadata),
};

const otherTools: AuditRule = {
  id: 'hard-coded-tool-elsewhere',
  severity: 'note',
  reason: 'a program or script may start the compiler or binutils of the system',
  check: (audited) => toolRemarks(audited, (path) => !isBuildMetadata(path)),
};

/** Rules about paths in files. */
export const textRules: readonly AuditRule[] = [prefix, folder, tools, otherTools];

function toolRemarks({ facts }: AuditedPackage, isIncluded: (path: string) => boolean): Remark[] {
  return facts.tools
    .filter(({ path }) => isIncluded(path))
    .map(({ path, tools: found }) => ({
      path,
      message: 'absolute paths of build tools',
      expected: 'ar, gcc … without a path, so that PATH or the compiler packages decide',
      found: found.join(', '),
      fix: 'edit the file in the build; image.yaml has remove_system_binutils',
    }));
}

function remarks(
  { facts }: AuditedPackage,
  kind: BuildPath['kind'],
  remark: Pick<Remark, 'message' | 'fix'>,
): Remark[] {
  const files = new Map<string, string[]>();
  for (const { path, found, kind: of } of facts.buildPaths)
    if (of === kind) files.set(path, [...(files.get(path) ?? []), found]);
  return [...files].map(([path, found]) => ({ path, ...remark, found: found.join(', ') }));
}
