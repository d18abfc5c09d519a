import { type Problem, UserError } from '../errors.js';
import { scriptsOf } from '../manifest/open-scripts.js';
import type { Manifest } from '../manifest/types.js';
import { scriptEntries } from '../payload/setup/scripts.js';
import type { Setup, SetupEntry } from '../payload/setup/types.js';

/** Reads what a manifest brings besides packages. Throws UserError, with all problems, for files that cannot be used. */
export async function setupOf(manifest: Manifest): Promise<Setup> {
  const problems: Problem[] = [];
  const { scriptEnvironment, defaultPrefix, spacesInPrefix, batchMode, conclusionText, registerEnvs } =
    manifest.setup;
  const scripts = scriptsOf(manifest, problems);
  const files = manifest.setup.files.length === 0 ? [] : await readFiles(manifest, problems);
  if (problems.length > 0) throw new UserError(`the files of ${manifest.name} cannot be used`, problems);
  return {
    settings: {
      scripts: scripts.map(({ name }) => name),
      ...{ defaultPrefix, spacesInPrefix, batchMode, conclusionText, registerEnvs },
    },
    entries: [...scriptEntries(scripts, scriptEnvironment), ...files],
  };
}

// Most manifests have none, and need no module that places files.
async function readFiles(manifest: Manifest, problems: Problem[]): Promise<SetupEntry[]> {
  const { filesOf } = await import('../manifest/open-files.js');
  const { fileEntries } = await import('../payload/setup/files.js');
  return fileEntries(filesOf(manifest, problems), problems);
}
