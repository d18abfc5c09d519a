import { entriesAt, type NamedText } from '../yaml/entries.js';
import type { YamlSource } from '../yaml/source.js';
import { type Text, textAt } from '../yaml/texts.js';
import { type ManifestSetup, SCRIPT_NAMES, type ScriptName } from './setup.js';

/** A setup that may be invalid, with positions. */
export interface SetupDraft {
  readonly scripts: readonly { readonly name: ScriptName; readonly path: Text }[];
  readonly scriptEnvironment: readonly NamedText[];
}

/** Reads the setup from the document of a manifest. Never throws. */
export function setupDraftOf(source: YamlSource): SetupDraft {
  return {
    scripts: SCRIPT_NAMES.flatMap((name) => {
      const path = textAt(source, ['scripts', name]);
      return path === null ? [] : { name, path };
    }),
    scriptEnvironment: entriesAt(source, ['scripts', 'environment']),
  };
}

/** Returns the setup of a draft that has no problems. */
export function manifestSetupOf({ scripts, scriptEnvironment }: SetupDraft): ManifestSetup {
  return {
    scripts: Object.fromEntries(scripts.map(({ name, path }) => [name, path.value])),
    scriptEnvironment: Object.fromEntries(scriptEnvironment.map(({ name, text }) => [name, text])),
  };
}
