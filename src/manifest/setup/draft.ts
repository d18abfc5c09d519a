import { basename } from 'node:path/posix';
import { entriesAt, type NamedText } from '../../yaml/entries.js';
import { valueAt, type YamlSource } from '../../yaml/source.js';
import { type Text, textAt } from '../../yaml/texts.js';
import { type ManifestSetup, SCRIPT_NAMES, type ScriptName } from './types.js';

/** A setup that may be invalid, with positions. */
export interface SetupDraft {
  readonly scripts: readonly { readonly name: ScriptName; readonly path: Text }[];
  readonly scriptEnvironment: readonly NamedText[];
  readonly files: readonly FileDraft[];
  readonly defaultPrefix: Text | null;
  readonly spacesInPrefix: boolean;
  readonly batchMode: boolean;
  readonly conclusionText: Text | null;
  readonly registerEnvs: boolean;
  readonly initializeConda: boolean;
  readonly initializeByDefault: boolean;
}

interface FileDraft {
  readonly from: Text;
  /** Null for the name of `from`. */
  readonly to: Text | null;
  /** Octal digits. */
  readonly mode: Text | null;
  readonly relocate: boolean;
}

/** Reads the setup from the document of a manifest. Never throws. */
export function setupDraftOf(source: YamlSource): SetupDraft {
  return {
    scripts: SCRIPT_NAMES.flatMap((name) => {
      const path = textAt(source, ['scripts', name]);
      return path === null ? [] : { name, path };
    }),
    scriptEnvironment: entriesAt(source, ['scripts', 'environment']),
    files: filesAt(source),
    defaultPrefix: textAt(source, ['default_prefix']),
    spacesInPrefix: valueAt(source.tree, ['spaces_in_prefix']) !== false,
    batchMode: valueAt(source.tree, ['batch_mode']) === true,
    conclusionText: textAt(source, ['conclusion_text']),
    registerEnvs: valueAt(source.tree, ['register_envs']) !== false,
    initializeConda: valueAt(source.tree, ['initialize_conda']) !== false,
    initializeByDefault: valueAt(source.tree, ['initialize_by_default']) === true,
  };
}

// An entry without `from` is reported by the shape.
function filesAt(source: YamlSource): FileDraft[] {
  const list = valueAt(source.tree, ['files']);
  return (Array.isArray(list) ? list : []).flatMap((_, index) => {
    const text = (key: string) => textAt(source, ['files', index, key]);
    const from = text('from');
    const relocate = valueAt(source.tree, ['files', index, 'relocate']) === true;
    return from === null ? [] : { from, to: text('to'), mode: text('mode'), relocate };
  });
}

/** Returns the setup of a draft that has no problems. */
export function manifestSetupOf({ scripts, scriptEnvironment, files, ...draft }: SetupDraft): ManifestSetup {
  return {
    ...draft,
    defaultPrefix: draft.defaultPrefix?.value ?? null,
    conclusionText: draft.conclusionText?.value ?? null,
    scripts: Object.fromEntries(
      scripts.map(({ name, path: { value, where } }) => [name, { path: value, where }]),
    ),
    scriptEnvironment: Object.fromEntries(scriptEnvironment.map(({ name, text }) => [name, text])),
    files: files.map(({ from, to, mode, relocate }) => ({
      from: from.value,
      to: to?.value ?? basename(from.value),
      mode: mode === null ? null : Number.parseInt(mode.value, 8),
      relocate,
      where: from.where,
    })),
  };
}
