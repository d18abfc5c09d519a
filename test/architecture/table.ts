import { type Import, importsOf, moduleOf, packageOf, type Source, sourceOf } from './sources.js';

/**
 * What every module may import: errors, events, limits, cache keys, sha256, conda's vocabulary, formatting of
 * text, and concurrency.
 */
const VOCABULARY = ['errors', 'events', 'limits', 'cache-keys', 'group', 'sha256', 'conda', 'text', 'async'];

/**
 * The table of modules: for each folder of src, the folders whose values it may import besides the vocabulary. Folders below
 * `channel` are modules of their own, and so are `recipe/build`, `recipe/rebuild` and `recipe/source-archive`: what a channel or a recipe is lies
 * below what is done with one. `host` is in no row; see OUTSIDE.
 */
const KNOWS: Readonly<Record<string, readonly string[]>> = {
  bin: ['cli'],
  // The functions that programs import, and that commands call.
  api: [
    ...['audit', 'bootstrap', 'cache', 'channel/diff', 'channel/index', 'channel/meta', 'channel/mirror'],
    ...[
      'channel/serve',
      'cli',
      'constructor',
      'doctor',
      'graph',
      'image',
      'import',
      'init',
      'inspect',
      'installer',
      'lock',
      'pins',
    ],
    ...['plan', 'port', 'recipe', 'recipe/build', 'recipe/rebuild', 'recipe/source-archive', 'verify'],
  ],
  cli: [],
  errors: ['text'],
  events: [],
  limits: [],
  'cache-keys': [],
  group: [],
  sha256: [],
  conda: [],
  text: [],
  async: [],
  host: [],
  formats: [],
  'graph-core': [],
  findings: [],
  yaml: [],
  shell: [],
  kind: [],
  bases: ['yaml'],
  emulation: [],
  store: ['formats'],
  package: ['formats'],
  wheels: ['formats', 'package'],
  manifest: ['kind', 'yaml'],
  'construct-yaml': ['cli', 'kind', 'manifest', 'recipe', 'yaml'],
  constructor: ['cache', 'cli', 'construct-yaml', 'image', 'installer'],
  import: ['cli', 'construct-yaml'],
  init: ['cli', 'manifest'],
  doctor: ['bootstrap', 'cache', 'cli', 'engine', 'image', 'kind', 'manifest'],
  cache: ['cli'],
  recipe: ['cli', 'findings', 'shell', 'yaml'],
  sources: ['store'],
  engine: ['channel', 'emulation', 'package'],
  'recipe/build': ['channel', 'channel/index', 'cli', 'engine', 'graph-core', 'recipe'],
  'recipe/rebuild': ['cli', 'engine', 'formats', 'package', 'recipe', 'recipe/build', 'sources', 'yaml'],
  'recipe/source-archive': ['cli', 'formats', 'package', 'recipe', 'sources', 'store', 'yaml'],
  channel: ['package', 'store', 'wheels', 'cli'],
  lock: ['channel', 'cli', 'kind', 'manifest', 'store', 'wheels', 'yaml'],
  payload: ['formats', 'lock', 'manifest', 'package', 'store', 'wheels'],
  installer: [
    ...['bases', 'channel', 'cli', 'construct-yaml', 'formats', 'kind', 'lock', 'manifest', 'package'],
    ...['payload', 'store'],
  ],
  inspect: ['cli', 'formats', 'installer', 'kind', 'lock', 'package', 'payload'],
  verify: ['channel', 'cli', 'formats', 'inspect', 'installer', 'kind', 'lock', 'payload', 'store'],
  image: [
    ...['bases', 'channel', 'channel/meta', 'cli', 'emulation', 'findings', 'formats', 'installer', 'kind'],
    ...['lock', 'manifest', 'package', 'payload', 'shell', 'store', 'yaml'],
  ],
  installed: ['formats', 'image', 'lock'],
  subject: ['channel', 'image', 'inspect', 'installed', 'kind', 'lock', 'manifest'],
  audit: [
    ...['bases', 'channel', 'cli', 'findings', 'formats', 'installed', 'lock', 'manifest', 'package'],
    ...['payload', 'store', 'subject', 'wheels', 'yaml'],
  ],
  graph: ['channel', 'cli', 'graph-core', 'lock', 'manifest', 'recipe', 'subject'],
  pins: ['channel', 'cli', 'lock', 'manifest', 'recipe', 'subject', 'yaml'],
  plan: ['channel', 'cli', 'graph-core', 'kind', 'lock', 'manifest', 'recipe', 'subject', 'yaml'],
  port: [
    ...['bootstrap', 'channel', 'channel/index', 'cli', 'engine', 'image', 'installer', 'lock', 'plan'],
    ...['recipe', 'recipe/build'],
  ],
  feedstock: ['cli', 'lock', 'plan', 'recipe', 'yaml'],
  'channel/meta': ['channel', 'cli', 'graph-core', 'lock', 'manifest', 'store'],
  'channel/index': ['channel/meta', 'cli', 'formats', 'package', 'yaml'],
  'channel/serve': ['channel/index', 'cli'],
  'channel/mirror': [
    ...['channel', 'channel/index', 'cli', 'kind', 'lock', 'manifest', 'sources', 'store', 'subject'],
  ],
  'channel/diff': [
    ...['channel', 'channel/index', 'cli', 'formats', 'inspect', 'kind', 'lock', 'manifest', 'package'],
    'store',
  ],
  bootstrap: ['channel/index', 'cli', 'formats', 'package', 'store'],
  completion: ['cli'],
};

/** The names of files that may import values of `host`: a command, its run, a build, a worker, or `open…`. */
const OUTSIDE = /(^|\/)(index|run|build|worker|open[^/]*)\.ts$/;

/** Where a library may be imported. A library that is not named here has no home yet. */
const HOMES: Readonly<Record<string, readonly string[]>> = {
  '@oclif/core': ['cli'],
  listr2: ['cli'],
  execa: ['host'],
  'node-fetch': ['host'],
  'http-proxy-agent': ['host'],
  'https-proxy-agent': ['host'],
  '@foxglove/wasm-bz2': ['host'],
  '@foxglove/wasm-zstd': ['host'],
  zstddec: ['host'],
  'xz-decompress': ['host'],
  '@msgpack/msgpack': ['channel/index'],
  '@conda-org/rattler': ['conda'],
  zod: ['manifest', 'image', 'yaml', 'audit', 'feedstock'],
  yaml: ['yaml', 'bootstrap', 'pins'],
  handlebars: ['manifest', 'image'],
  'dockerfile-ast': ['image'],
  openpgp: ['bootstrap'],
  yauzl: ['formats'],
  '@octokit/core': ['feedstock'],
  '@octokit/plugin-retry': ['feedstock'],
  '@octokit/plugin-throttling': ['feedstock'],
  tweetnacl: ['feedstock'],
  blakejs: ['feedstock'],
};

/** Built-in modules that reach outside the process. Only `host` may import them, as the libraries for the same. */
const HOST_BUILTINS = ['node:child_process', 'node:http', 'node:https', 'node:net', 'node:tls'];

/** Returns every import that the table does not allow, one sentence each. */
export function tableViolations(sources: readonly Source[]): string[] {
  return sources.flatMap((source) =>
    importsOf(source).flatMap((imported) => {
      const reason = forbidden(source, imported);
      return reason === null ? [] : [`${source.path}: ${imported.specifier}: ${reason}`];
    }),
  );
}

function forbidden(source: Source, imported: Import): string | null {
  const from = moduleOf(source.path);
  const known = KNOWS[from];
  if (known === undefined) return `${from} has no row in the table`;
  if (!imported.specifier.startsWith('.')) return forbiddenLibrary(source, imported);
  const target = sourceOf(source, imported.specifier);
  if (target === null) return 'leaves src';
  const to = moduleOf(target);
  if (to === from || known.includes(to)) return null;
  if (to === 'host') return forbiddenHost(source.path, imported);
  if (VOCABULARY.includes(to) && !VOCABULARY.slice(0, 2).includes(from)) return null;
  // The result type of a stage is the input of the next one, so its type may be imported.
  if (imported.typeOnly && target === `${to}/types.ts`) return null;
  return `${from} may not know ${to}`;
}

/** The host is passed in as arguments, so only its types may be imported. */
function forbiddenHost(path: string, { typeOnly }: Import): string | null {
  if (typeOnly || OUTSIDE.test(path)) return null;
  return 'only a command, run.ts, build.ts, worker.ts and open-….ts may use the host';
}

function forbiddenLibrary({ path }: Source, imported: Import): string | null {
  const from = moduleOf(path);
  const name = packageOf(imported.specifier);
  if (name.startsWith('node:')) {
    return HOST_BUILTINS.includes(name) && from !== 'host' && !imported.typeOnly
      ? 'only host may use it'
      : null;
  }
  const homes = HOMES[name];
  if (homes === undefined) return `${name} has no home in the table`;
  return homes.includes(from) ? null : `${name} lives in ${homes.join(', ')}`;
}
