import { scriptsOf } from '../manifest/open-scripts.js';
import type { Manifest } from '../manifest/types.js';
import { scriptEntries } from '../payload/setup/scripts.js';
import type { Setup } from '../payload/setup/types.js';

/** Reads what a manifest brings besides packages. Throws UserError, with all problems, for files that cannot be used. */
export function setupOf(manifest: Manifest): Setup {
  const scripts = scriptsOf(manifest);
  return {
    settings: { scripts: scripts.map(({ name }) => name) },
    entries: scriptEntries(scripts, manifest.setup.scriptEnvironment),
  };
}
