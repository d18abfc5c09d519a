import { basename } from 'node:path/posix';
import type { YamlData } from '../../yaml/data.js';
import { entriesAt, type NamedText } from '../../yaml/entries.js';
import { valueAt, type YamlSource } from '../../yaml/source.js';
import { type Text, textAt, textsAt } from '../../yaml/texts.js';
import { writeYaml } from '../../yaml/write.js';
import { checkedSpecs } from '../virtual-package.js';
import { type Behaviour, INITIALIZATIONS, type Initialization } from './behaviour.js';
import { type EntryDraft, entryAt, entryWords } from './entry.js';
import { type OptionDraft, optionOf, optionsAt } from './options.js';
import { type ManifestFile, type ManifestSetup, SCRIPT_NAMES, type ScriptName } from './types.js';

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
  /** Null without the key. */
  readonly initializeConda: boolean | Text | null;
  readonly initializeByDefault: boolean;
  /** The text of `.condarc`, or its keys; null without the key. */
  readonly condarc: YamlData;
  /** Null without the key. */
  readonly entry: EntryDraft | null;
  readonly virtualSpecs: readonly Text[];
  readonly options: readonly OptionDraft[];
}

/** An entry of `files`, of a manifest or of an image.yaml. */
export interface FileDraft {
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
    initializeConda: initializationAt(source),
    initializeByDefault: valueAt(source.tree, ['initialize_by_default']) === true,
    condarc: source.data(['condarc']),
    entry: entryAt(source),
    virtualSpecs: textsAt(source, ['virtual_specs']),
    options: optionsAt(source),
  };
}

function initializationAt(source: YamlSource): SetupDraft['initializeConda'] {
  const value = valueAt(source.tree, ['initialize_conda']);
  return typeof value === 'boolean' ? value : textAt(source, ['initialize_conda']);
}

/** Reads the entries of `files`. An entry without `from` is left out: the shape reports it. */
export function filesAt(source: YamlSource): FileDraft[] {
  const list = valueAt(source.tree, ['files']);
  return (Array.isArray(list) ? list : []).flatMap((_, index) => {
    const text = (key: string) => textAt(source, ['files', index, key]);
    const from = text('from');
    const relocate = valueAt(source.tree, ['files', index, 'relocate']) === true;
    return from === null ? [] : { from, to: text('to'), mode: text('mode'), relocate };
  });
}

/** Returns the setup of a draft that has no problems. */
export function manifestSetupOf({
  scripts,
  scriptEnvironment,
  files,
  condarc,
  ...draft
}: SetupDraft): ManifestSetup {
  const { initializeConda } = draft;
  return {
    behaviour: behaviourOf(draft),
    needsConda: initializeConda !== null && initializeConda !== false,
    condarc: condarcText(condarc),
    entryWhere: draft.entry?.words[0]?.where ?? null,
    scripts: Object.fromEntries(
      scripts.map(({ name, path: { value, where } }) => [name, { path: value, where }]),
    ),
    scriptEnvironment: Object.fromEntries(scriptEnvironment.map(({ name, text }) => [name, text])),
    files: files.map(fileOf),
  };
}

/** Returns an entry of `files` that has no problems. */
export function fileOf({ from, to, mode, relocate }: FileDraft): ManifestFile {
  return {
    from: from.value,
    to: to?.value ?? basename(from.value),
    mode: mode === null ? null : Number.parseInt(mode.value, 8),
    relocate,
    where: from.where,
  };
}

function behaviourOf(
  draft: Omit<SetupDraft, 'scripts' | 'scriptEnvironment' | 'files' | 'condarc'>,
): Behaviour {
  return {
    defaultPrefix: draft.defaultPrefix?.value ?? null,
    spacesInPrefix: draft.spacesInPrefix,
    batchMode: draft.batchMode,
    conclusionText: draft.conclusionText?.value.replace(/\n+$/, '') ?? null,
    registerEnvs: draft.registerEnvs,
    initializeConda: initializationOf(draft.initializeConda),
    initializeByDefault: draft.initializeByDefault,
    entry: draft.entry && entryWords(draft.entry),
    virtualSpecs: checkedSpecs(draft.virtualSpecs),
    options: draft.options.map(optionOf),
  };
}

function initializationOf(value: SetupDraft['initializeConda']): Initialization | null {
  if (value === false) return null;
  if (value === null || value === true) return 'classic';
  return INITIALIZATIONS.find((name) => name === value.value) ?? null;
}

/** conda reads YAML 1.1 and 1.2; texts that one of them reads as another type are quoted. */
function condarcText(condarc: YamlData): string | null {
  if (typeof condarc === 'string') return condarc;
  return typeof condarc === 'object' && condarc !== null ? writeYaml(condarc) : null;
}
