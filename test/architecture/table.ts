import { type Import, importsOf, moduleOf, packageOf, type Source, sourceOf } from './sources.js';

/** What every module may know: the errors, the events, the limits, conda's vocabulary, and the cache keys. */
const VOCABULARY = ['errors', 'events', 'limits', 'conda', 'cache-keys'];

/** The modules whose values a module may import, besides its own and the vocabulary. */
const KNOWS: Readonly<Record<string, readonly string[] | 'everything'>> = {
  commands: 'everything',
  // What a command does: strings the stages together (build-*.ts) and hands them the host, in worker threads as well.
  jobs: 'everything',
  cli: ['host', 'messages'],
  errors: [],
  events: [],
  limits: [],
  // What every cache key is made of.
  'cache-keys': [],
  conda: [],
  host: [],
  // How messages show values and guess what was meant.
  messages: [],
  yaml: ['messages'],
  manifest: ['messages', 'yaml'],
  channel: [],
  store: [],
  // File formats that others know as well; nothing of ours is in them.
  formats: [],
  package: ['formats'],
  lock: ['channel', 'manifest', 'messages'],
  // Solves as locks do.
  metachannel: ['channel', 'lock', 'messages'],
  // Reads selectors as recipes do.
  pins: ['recipe', 'yaml'],
  payload: ['package', 'formats', 'store', 'lock'],
  installer: ['payload', 'package', 'lock'],
  'construct-yaml': ['manifest'],
  image: ['payload', 'package', 'store', 'lock', 'manifest', 'installer', 'messages', 'yaml'],
  bootstrap: ['package', 'formats', 'channel'],
  // Holds packages against each other as locks do.
  audit: ['package', 'formats', 'lock', 'manifest', 'messages', 'yaml'],
  recipe: ['messages', 'yaml'],
  graph: ['messages'],
  diff: [],
  plan: ['graph', 'recipe', 'channel', 'messages', 'yaml'],
};

/** Where a library may be imported. A library that is not named here has no home yet. */
const HOMES: Readonly<Record<string, readonly string[]>> = {
  '@oclif/core': ['commands', 'cli'],
  listr2: ['cli'],
  execa: ['host'],
  'node-fetch': ['host'],
  'http-proxy-agent': ['host'],
  'https-proxy-agent': ['host'],
  '@foxglove/wasm-bz2': ['host'],
  '@foxglove/wasm-zstd': ['host'],
  zstddec: ['host'],
  '@msgpack/msgpack': ['host'],
  'xz-decompress': ['host'],
  '@conda-org/rattler': ['conda'],
  zod: ['manifest', 'image', 'yaml', 'audit'],
  yaml: ['yaml', 'bootstrap', 'pins'],
  handlebars: ['construct-yaml', 'image'],
  'dockerfile-ast': ['image'],
  tar: ['package'],
  openpgp: ['bootstrap'],
  yauzl: ['package'],
};

/** Built-in modules that reach outside the process: the host's business, as the libraries for the same are. */
const HOST_BUILTINS = ['node:child_process', 'node:http', 'node:https', 'node:net', 'node:tls'];

/** Every import that the table does not allow, one sentence each. */
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
  if (!imported.specifier.startsWith('.')) return forbiddenLibrary(from, imported);
  const target = sourceOf(source, imported.specifier);
  if (target === null) return 'leaves src';
  return forbiddenModule({ from, known, target, typeOnly: imported.typeOnly });
}

function forbiddenModule(edge: {
  from: string;
  known: readonly string[] | 'everything';
  target: string;
  typeOnly: boolean;
}): string | null {
  const to = moduleOf(edge.target);
  if (edge.known === 'everything' || edge.known.includes(to)) return null;
  if (to === edge.from || (VOCABULARY.includes(to) && !VOCABULARY.slice(0, 2).includes(edge.from)))
    return null;
  // The host comes in as arguments, and a stage's result type is what the next one takes: their types may be named.
  if (edge.typeOnly && (to === 'host' || edge.target === `${to}/types.ts`)) return null;
  return `${edge.from} may not know ${to}`;
}

function forbiddenLibrary(from: string, imported: Import): string | null {
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
