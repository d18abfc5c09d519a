import { type Problem, UserError } from '../errors.js';
import { filesOf } from '../manifest/open-files.js';
import { scriptsOf } from '../manifest/open-scripts.js';
import type { Manifest } from '../manifest/types.js';
import { fileEntries } from '../payload/setup/files.js';
import { scriptEntries } from '../payload/setup/scripts.js';
import type { Setup } from '../payload/setup/types.js';

/** Reads what a manifest brings besides packages. Throws UserError, with all problems, for files that cannot be used. */
export function setupOf(manifest: Manifest): Setup {
  const problems: Problem[] = [];
  const scripts = scriptsOf(manifest, problems);
  const files = fileEntries(filesOf(manifest, problems), problems);
  if (problems.length > 0) throw new UserError(`the files of ${manifest.name} cannot be used`, problems);
  return {
    settings: { scripts: scripts.map(({ name }) => name) },
    entries: [...scriptEntries(scripts, manifest.setup.scriptEnvironment), ...files],
  };
}
