import { type FileDraft, filesAt } from '../../manifest/setup/draft.js';
import { type Path, valueAt, type YamlSource } from '../../yaml/source.js';
import { type Text, textAt, textsAt } from '../../yaml/texts.js';

/** A key of a mapping and its values. */
export interface MappingEntry {
  readonly key: Text;
  readonly values: readonly Text[];
}

/** The image.yaml without values of the wrong type, so that the rules can check all the others. */
export interface ImageDraft {
  readonly name: Text | null;
  readonly base: Text | null;
  readonly family: Text | null;
  readonly manifest: Text | null;
  readonly lock: Text | null;
  readonly prefix: Text | null;
  readonly locale: Text | null;
  readonly packages: readonly Text[];
  readonly install: readonly Text[];
  readonly prefetch: readonly MappingEntry[];
  readonly files: readonly FileDraft[];
  readonly user: { readonly name: Text; readonly uid: Text | null; readonly gid: Text | null } | null;
  readonly labels: readonly MappingEntry[];
  readonly env: readonly MappingEntry[];
  readonly entrypoint: readonly Text[] | null;
  readonly cmd: readonly Text[] | null;
  readonly workdir: Text | null;
  readonly options: readonly MappingEntry[];
  readonly pyc: Text | null;
  readonly removeSystemBinutils: boolean;
  /** Location of `slim: true`; null if it is not set. */
  readonly slim: string | null;
  readonly maxLayers: Text | null;
}

/** Reads the draft from the document; never throws. */
export function imageDraftOf(source: YamlSource): ImageDraft {
  const text = (key: string) => textAt(source, [key]);
  const user = textAt(source, ['user', 'name']);
  return {
    name: text('name'),
    base: text('base'),
    family: text('family'),
    manifest: text('manifest'),
    lock: text('lock'),
    prefix: text('prefix'),
    locale: text('locale'),
    packages: textsAt(source, ['packages']),
    install: textsAt(source, ['install']),
    prefetch: entriesAt(source, ['prefetch']),
    files: filesAt(source),
    user: user && {
      name: user,
      uid: textAt(source, ['user', 'uid']),
      gid: textAt(source, ['user', 'gid']),
    },
    labels: entriesAt(source, ['labels']),
    env: entriesAt(source, ['env']),
    entrypoint: wordsAt(source, ['entrypoint']),
    cmd: wordsAt(source, ['cmd']),
    workdir: text('workdir'),
    options: entriesAt(source, ['options']),
    pyc: text('pyc'),
    removeSystemBinutils: valueAt(source.tree, ['remove_system_binutils']) === true,
    slim: valueAt(source.tree, ['slim']) === true ? source.where(['slim']) : null,
    maxLayers: text('max_layers'),
  };
}

function entriesAt(source: YamlSource, path: Path): MappingEntry[] {
  const value = valueAt(source.tree, path);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.keys(value).map((key) => ({
    key: { value: key, where: source.whereKey([...path, key]) },
    values: textsAt(source, [...path, key]),
  }));
}

/** Returns null if there is no list. An empty list clears the value of the base. */
function wordsAt(source: YamlSource, path: Path): Text[] | null {
  const value = valueAt(source.tree, path);
  if (!Array.isArray(value)) return null;
  return value.flatMap((item, index) =>
    typeof item === 'string' ? [{ value: item, where: source.where([...path, index]) }] : [],
  );
}
