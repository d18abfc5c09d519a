import { isCompiled } from '../../installed/prefix.js';
import type { AuditRule, Remark, SubjectRule } from '../types.js';

const missing: AuditRule = {
  id: 'file-missing',
  severity: 'error',
  reason: 'it was removed after the package was installed; programs that need it fail',
  check: ({ dist }, { subject: { installed } }) => {
    if (installed === null) return [];
    const record = installed.records.get(dist);
    if (record === undefined) return [{ ...REMOVED, path: `conda-meta/${dist}.json` }];
    return record
      .filter(({ path, mayBeAbsent }) => !mayBeAbsent && !installed.files.has(path))
      .map(({ path }) => ({ path, ...MISSING }));
  },
};

const REMOVED = {
  message: 'the package is in the lock, but has no record in the image',
  fix: 'build the image again, or make the lock of its packages',
};

const MISSING = {
  message: 'a file of the package is not in the image',
  fix: 'do not remove it in a layer, or build the image again',
};

const changed: AuditRule = {
  id: 'file-changed',
  severity: 'error',
  reason: 'it differs from the file with which the package was built and tested',
  check: ({ dist }, { subject: { installed } }) => {
    if (installed === null) return [];
    return (installed.records.get(dist) ?? []).flatMap(({ path, sha256 }): Remark | [] => {
      const found = installed.files.get(path);
      const allowed = installed.digests.get(path);
      if (found === undefined || sha256 === null || allowed?.has(null) || allowed?.has(found)) return [];
      return {
        path,
        message: 'it differs from the file of the package',
        expected: `sha256 ${sha256}`,
        found: found === null ? 'a link' : `sha256 ${found}`,
        fix: 'make the change in the package, or build the image again',
      };
    });
  },
};

const foreign: SubjectRule = {
  id: 'file-foreign',
  severity: 'note',
  reason: 'it belongs to no package, so conda neither updates nor removes it',
  check: ({ subject: { installed } }) => {
    if (installed === null) return [];
    const { files, digests } = installed;
    const paths = [...files.keys()].filter((path) => !digests.has(path) && !isOfEnvironment(path));
    return [...inFolders(paths)].map(([path, count]) => ({
      path,
      message: count === 1 ? 'a file that belongs to no package' : `${count} files that belong to no package`,
      fix: 'put it into a package, or suppress the finding with a reason',
    }));
  },
};

const unlocked: SubjectRule = {
  id: 'package-not-in-lock',
  severity: 'warning',
  reason: 'the audit uses the lock, so the package was not audited',
  check: ({ subject: { installed, packages } }) => {
    const locked = new Set(packages.map(({ dist }) => dist));
    return [...(installed?.records.keys() ?? [])]
      .filter((dist) => !locked.has(dist))
      .map((dist) => ({
        path: `conda-meta/${dist}.json`,
        message: 'the image has a package that is not in its lock',
        fix: 'add it to the manifest, or audit a lock that has it',
      }));
  },
};

/** Rules about the files of each package in an image’s prefix. */
export const installedRules: readonly AuditRule[] = [missing, changed];

/** Rules about other files in an image’s prefix. */
export const installedSubjectRules: readonly SubjectRule[] = [foreign, unlocked];

/** Returns true for files that installers, conda and python write. */
function isOfEnvironment(path: string): boolean {
  return (
    isCompiled(path) ||
    /^(?:(?:conda-meta|\.archi|pkgs|envs)\/|(?:\.condarc|LICENSE\.txt|\.nonadmin)$)/.test(path)
  );
}

/** Deeper paths are reported as their folder: `lib/python3.11/site-packages/x/`. */
const DEPTH = 4;

function inFolders(paths: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const parts = path.split('/');
    const place = parts.length > DEPTH ? `${parts.slice(0, DEPTH).join('/')}/` : path;
    counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  return counts;
}
