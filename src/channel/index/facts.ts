import { isTooDeep, type JsonObject } from '../../conda/json-text.js';

/** The facts of one package file that a channel's index contains. Plain JSON: they are cached between runs. */
export interface PackageFacts {
  readonly fn: string;
  /** Bytes of the file; hashes are lower-case hex of the whole file. */
  readonly size: number;
  readonly md5: string;
  readonly sha256: string;
  /** info/index.json without the keys that conda-index leaves out. */
  readonly index: JsonObject;
  /** info/run_exports.json; empty if there is none. */
  readonly runExports: unknown;
  /** The keys of channeldata.json from info/about.json and the recipe; the record overrides both. */
  readonly about: JsonObject;
  /** The keys of channeldata.json from info/paths.json: `post_link`, `binary_prefix` … */
  readonly traits: Readonly<Record<string, boolean>>;
}

/** Keys of info/index.json that conda-index does not publish. */
const NOT_PUBLISHED = [
  'arch',
  'has_prefix',
  'mtime',
  'platform',
  'ucs',
  'requires_features',
  'binstar',
  'target-triplet',
  'machine',
  'operatingsystem',
];

/** Returns info/index.json without the keys that are not published. */
export function publishedIndex(index: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(index).filter(([key]) => !NOT_PUBLISHED.includes(key)));
}

/** Keys of a package's entry in channeldata.json that come from its newest build. */
export const ABOUT_KEYS = [
  'description',
  'dev_url',
  'doc_url',
  'doc_source_url',
  'home',
  'license',
  'source_url',
  'source_git_url',
  'summary',
  'icon_url',
  'icon_hash',
  'tags',
  'identifiers',
  'keywords',
  'recipe_origin',
];

/**
 * Returns the facts of an opened package. `info` are the files below `info/`; `source` is the recipe's `source` section, if it is
 * one mapping. Ignores files that are not JSON: only info/index.json is required, and it has been read already.
 */
export function factsOf(request: {
  readonly file: Pick<PackageFacts, 'fn' | 'size' | 'md5' | 'sha256'>;
  readonly index: JsonObject;
  readonly info: ReadonlyMap<string, Buffer>;
  readonly source: JsonObject;
}): PackageFacts {
  const { file, index, info, source } = request;
  const { fn, size, md5, sha256 } = file;
  const read = (path: string): JsonObject => readJson(info.get(path));
  const fromSource = Object.fromEntries(
    Object.entries(source).map(([key, value]) => [`source_${key}`, value]),
  );
  const about = { ...read('info/about.json'), ...fromSource };
  return {
    fn,
    size,
    md5,
    sha256,
    index: publishedIndex(index),
    runExports: read('info/run_exports.json'),
    about: Object.fromEntries(
      ABOUT_KEYS.filter((key) => isSaid(about[key])).map((key) => [
        key,
        ONE_LINE.includes(key) ? oneLine(about[key]) : about[key],
      ]),
    ),
    traits: traitsOf(read('info/paths.json')),
  };
}

function readJson(bytes: Buffer | undefined): JsonObject {
  try {
    const value: unknown = JSON.parse(bytes?.toString() ?? '{}');
    return typeof value === 'object' && value !== null && !isTooDeep(value) ? (value as JsonObject) : {};
  } catch {
    return {};
  }
}

const ONE_LINE = ['description', 'summary'];

/** Joins a text into one line. Some recipes give their description as a list of lines. */
function oneLine(value: unknown): unknown {
  const text =
    Array.isArray(value) && value.every((line) => typeof line === 'string') ? value.join('') : value;
  return typeof text === 'string' ? text.trim().replaceAll('\n', ' ') : value;
}

/** Returns false for null and for empty values. */
export function isSaid(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

const LINK_SCRIPTS = ['pre-link', 'post-link', 'pre-unlink'];

function traitsOf(pathsJson: JsonObject): Readonly<Record<string, boolean>> {
  const paths = (Array.isArray(pathsJson['paths']) ? pathsJson['paths'] : []).filter(
    (path): path is JsonObject => typeof path === 'object' && path !== null,
  );
  const names = paths.map((path) => path['_path']).filter((name) => typeof name === 'string');
  const hasPlaceholder = (mode: string) =>
    paths.some((path) => isSaid(path['prefix_placeholder']) && path['file_mode'] === mode);
  const scripts = LINK_SCRIPTS.map((kind) => {
    const pattern = new RegExp(`/\\..*-${kind}\\.`, 's');
    return [kind.replace('-', '_'), names.some((name) => pattern.test(name))] as const;
  });
  return {
    binary_prefix: hasPlaceholder('binary'),
    text_prefix: hasPlaceholder('text'),
    'activate.d': names.some((name) => name.startsWith('etc/conda/activate.d')),
    'deactivate.d': names.some((name) => name.startsWith('etc/conda/deactivate.d')),
    ...Object.fromEntries(scripts),
  };
}
