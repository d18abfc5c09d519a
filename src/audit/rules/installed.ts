import { isCompiled } from '../../installed/prefix.js';
import type { Remark, Rule, SubjectRule } from '../types.js';

const missing: Rule = {
  id: 'file-missing',
  severity: 'error',
  reason: 'something took it out after the package was installed, and what needs it fails',
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
  message: 'the lock names the package, and the image has no record of it',
  fix: 'make the image anew, or the lock of what is in it',
};

const MISSING = {
  message: 'a file of the package is not in the image',
  fix: 'let no layer remove it, or make the image anew',
};

const changed: Rule = {
  id: 'file-changed',
  severity: 'error',
  reason: 'what runs is not what the package was built and tested with',
  check: ({ dist }, { subject: { installed } }) => {
    if (installed === null) return [];
    return (installed.records.get(dist) ?? []).flatMap(({ path, sha256 }): Remark[] => {
      const found = installed.files.get(path);
      const allowed = installed.digests.get(path);
      if (found === undefined || sha256 === null || allowed?.has(null) || allowed?.has(found)) return [];
      return [
        {
          path,
          message: 'not the file that the package brought',
          expected: `sha256 ${sha256}`,
          found: found === null ? 'a link' : `sha256 ${found}`,
          fix: 'put what changes it into the package, or make the image anew',
        },
      ];
    });
  },
};

const foreign: SubjectRule = {
  id: 'file-foreign',
  severity: 'note',
  reason: 'no package knows it: conda neither updates nor removes it',
  check: ({ subject: { installed } }) => {
    if (installed === null) return [];
    const { files, digests } = installed;
    const paths = [...files.keys()].filter((path) => !digests.has(path) && !isOfEnvironment(path));
    return [...inFolders(paths)].map(([path, count]) => ({
      path,
      message: count === 1 ? 'a file of no package' : `${count} files of no package`,
      fix: 'bring it in a package, or suppress this with a reason',
    }));
  },
};

const unlocked: SubjectRule = {
  id: 'package-not-in-lock',
  severity: 'warning',
  reason: 'the audit goes by the lock: nothing is known of it',
  check: ({ subject: { installed, packages } }) => {
    const locked = new Set(packages.map(({ dist }) => dist));
    return [...(installed?.records.keys() ?? [])]
      .filter((dist) => !locked.has(dist))
      .map((dist) => ({
        path: `conda-meta/${dist}.json`,
        message: 'the image has a package that its lock does not name',
        fix: 'take it into the manifest, or audit a lock that has it',
      }));
  },
};

/** About what lies in an image’s prefix, package by package. */
export const installedRules: readonly Rule[] = [missing, changed];

/** About what lies there beside. */
export const installedSubjectRules: readonly SubjectRule[] = [foreign, unlocked];

/** What installers, conda and python write beside the packages’ files. */
function isOfEnvironment(path: string): boolean {
  return (
    isCompiled(path) ||
    /^(?:(?:conda-meta|\.archi|pkgs|envs)\/|(?:\.condarc|LICENSE\.txt|\.nonadmin)$)/.test(path)
  );
}

/** `lib/python3.11/site-packages/x` is as much as has to be told. */
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
