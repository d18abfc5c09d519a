import type { PycChoice } from '../../manifest/pyc.js';
import { fileOf } from '../../manifest/setup/draft.js';
import { sha256 } from '../../sha256.js';
import { documentProblems, invalidDocument } from '../../yaml/shape.js';
import { readYaml } from '../../yaml/source.js';
import type { Text } from '../../yaml/texts.js';
import type { BaseFamily, ImageDescription } from '../types.js';
import { parseBase } from './base.js';
import { type ImageDraft, imageDraftOf, type MappingEntry } from './draft.js';
import { familyOf } from './family.js';
import { IMAGE_RULES } from './rules.js';
import { imageShape } from './shape.js';

/** Default of `user.uid`: the first uid that distributions assign to users. */
const FIRST_UID = 1000;
const MAX_LAYERS = 60;

/**
 * Parses an image.yaml. `file` is its path, for messages and relative paths. Throws UserError with every problem, each at
 * `file:line:column`: of the YAML, its shape and all rules.
 */
export function parseImage(text: string, file: string): ImageDescription {
  const source = readYaml(text, file);
  const draft = imageDraftOf(source);
  const problems = documentProblems(source, imageShape, IMAGE_RULES, draft);
  const { name, base, manifest, prefix } = draft;
  if (name !== null && base !== null && manifest !== null && prefix !== null && problems.length === 0) {
    return describe({ ...draft, name, base, manifest, prefix }, text, file);
  }
  throw invalidDocument(file, 'a valid image description', problems);
}

type Checked = ImageDraft & Record<'name' | 'base' | 'manifest' | 'prefix', Text>;

function describe(draft: Checked, text: string, file: string): ImageDescription {
  const base = parseBase(draft.base.value, draft.base.where);
  return {
    file,
    sha256: sha256(text),
    name: draft.name.value,
    base,
    family: (draft.family?.value as BaseFamily | undefined) ?? familyOf(base) ?? 'none',
    manifest: draft.manifest.value,
    lock: draft.lock?.value ?? null,
    prefix: draft.prefix.value,
    locale: draft.locale?.value ?? null,
    packages: values(draft.packages),
    install: values(draft.install),
    prefetch: Object.fromEntries(draft.prefetch.map(({ key, values: items }) => [key.value, values(items)])),
    files: draft.files.map(fileOf),
    user: userOf(draft),
    labels: record(draft.labels),
    env: record(draft.env),
    entrypoint: draft.entrypoint && values(draft.entrypoint),
    cmd: draft.cmd && values(draft.cmd),
    workdir: draft.workdir?.value ?? null,
    options: record(draft.options),
    pyc: (draft.pyc?.value as PycChoice | undefined) ?? null,
    removeSystemBinutils: draft.removeSystemBinutils,
    slim: draft.slim !== null,
    maxLayers: Number(draft.maxLayers?.value ?? MAX_LAYERS),
  };
}

function userOf({ user }: ImageDraft): ImageDescription['user'] {
  if (user === null) return null;
  const uid = Number(user.uid?.value ?? FIRST_UID);
  return { name: user.name.value, uid, gid: Number(user.gid?.value ?? uid) };
}

function values(texts: readonly Text[]): string[] {
  return texts.map(({ value }) => value);
}

function record(entries: readonly MappingEntry[]): Record<string, string> {
  return Object.fromEntries(entries.map(({ key, values: [first] }) => [key.value, first?.value ?? '']));
}
