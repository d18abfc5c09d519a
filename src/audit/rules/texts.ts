import type { BuildPath } from '../build-paths.js';
import { isBuildMetadata } from '../texts.js';
import type { AuditedPackage, Remark, Rule } from '../types.js';

const prefix: Rule = {
  id: 'build-prefix',
  severity: 'error',
  reason: 'what is looked for there is not there: conda replaces only prefixes that info/paths.json lists',
  check: (audited) =>
    remarks(audited, 'prefix', {
      message: 'a build prefix that no placeholder covers',
      fix: 'build the package anew; its has_prefix was lost or made before the file was',
    }),
};

const folder: Rule = {
  id: 'build-path',
  severity: 'warning',
  reason: 'a folder of the build machine is of no use on the target, and tells who built it',
  check: (audited) =>
    remarks(audited, 'folder', {
      message: 'it names a folder of the build machine',
      fix: 'compile with -ffile-prefix-map, or edit the file while it is built',
    }),
};

const tools: Rule = {
  id: 'hard-coded-tool',
  severity: 'warning',
  reason: 'builds take the system’s compiler or binutils, or fail where it has none',
  check: (audited) => toolRemarks(audited, isBuildMetadata),
};

const otherTools: Rule = {
  id: 'hard-coded-tool-elsewhere',
  severity: 'note',
  reason: 'a program or script may start the system’s compiler or binutils, where it has them',
  check: (audited) => toolRemarks(audited, (path) => !isBuildMetadata(path)),
};

/** About paths in files. */
export const textRules: readonly Rule[] = [prefix, folder, tools, otherTools];

function toolRemarks({ facts }: AuditedPackage, wanted: (path: string) => boolean): Remark[] {
  return facts.tools
    .filter(({ path }) => wanted(path))
    .map(({ path, tools: found }) => ({
      path,
      message: 'it names build tools by absolute paths',
      expected: 'ar, gcc … by name, so that PATH or the compiler packages decide',
      found: found.join(', '),
      fix: 'edit the file while the package is built; images have remove_system_binutils',
    }));
}

function remarks(
  { facts }: AuditedPackage,
  kind: BuildPath['kind'],
  told: Pick<Remark, 'message' | 'fix'>,
): Remark[] {
  const files = new Map<string, string[]>();
  for (const { path, found, kind: of } of facts.buildPaths)
    if (of === kind) files.set(path, [...(files.get(path) ?? []), found]);
  return [...files].map(([path, found]) => ({ path, ...told, found: found.join(', ') }));
}
