import { type Problem, UserError } from '../errors.js';
import type { ScriptName } from '../manifest/setup/types.js';
import type { Manifest } from '../manifest/types.js';
import { CONDARC_PATH } from '../payload/environment.js';
import { provenanceEntries, type TemplateVariable } from '../payload/setup/provenance.js';
import type { Frozen, Setup, SetupEntry } from '../payload/setup/types.js';

/**
 * Reads what a manifest brings besides packages; `variables` of the environment that the template of its construct.yaml read are
 * recorded. Throws UserError, with all problems, for files that cannot be used.
 */
export async function setupOf(
  manifest: Manifest,
  variables: readonly TemplateVariable[] = [],
): Promise<Setup> {
  const problems: Problem[] = [];
  const scripts = await readScripts(manifest, problems);
  const files = await readFiles(manifest, problems);
  if (problems.length > 0) throw new UserError(`the files of ${manifest.name} cannot be used`, problems);
  return {
    settings: {
      scripts: scripts.names,
      ...manifest.setup.behaviour,
    },
    entries: [
      ...scripts.entries,
      ...condarcEntry(manifest, files),
      ...files,
      ...provenanceEntries(variables),
    ],
    frozen: frozenOf(manifest),
    entryWhere: manifest.setup.entryWhere,
  };
}

function frozenOf({ frozen, envs }: Manifest): Frozen[] {
  const all = [{ env: null, text: frozen }, ...envs.map(({ name, frozen }) => ({ env: name, text: frozen }))];
  return all.flatMap(({ env, text }) => (text === null ? [] : { env, text }));
}

// A file of the distribution at the same place wins, as in constructor.
function condarcEntry({ setup: { condarc } }: Manifest, files: readonly SetupEntry[]): SetupEntry[] {
  if (condarc === null || files.some(({ path }) => path === CONDARC_PATH)) return [];
  return [{ type: 'file', path: CONDARC_PATH, mode: 0o644, mtime: 0, data: Buffer.from(condarc) }];
}

// Most manifests have neither scripts nor files, and need no module that reads and places them.
async function readScripts(
  manifest: Manifest,
  problems: Problem[],
): Promise<{ readonly names: readonly ScriptName[]; readonly entries: readonly SetupEntry[] }> {
  if (Object.keys(manifest.setup.scripts).length === 0) return { names: [], entries: [] };
  const { scriptsOf } = await import('../manifest/setup/open-scripts.js');
  const { scriptEntries } = await import('../payload/setup/scripts.js');
  const scripts = scriptsOf(manifest, problems);
  return {
    names: scripts.map(({ name }) => name),
    entries: scriptEntries(scripts, manifest.setup.scriptEnvironment),
  };
}

async function readFiles(manifest: Manifest, problems: Problem[]): Promise<SetupEntry[]> {
  if (manifest.setup.files.length === 0) return [];
  const { filesOf } = await import('../manifest/setup/open-files.js');
  const { fileEntries } = await import('../payload/setup/files.js');
  const { file, setup } = manifest;
  return fileEntries(filesOf({ file, files: setup.files }, problems), problems);
}
