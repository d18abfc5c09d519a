import {
  ANY_TEXT,
  choice,
  FLAG,
  type Kind,
  kind,
  listOf,
  mappingOf,
  oneOf,
  record,
  TEXT,
  TEXTS,
} from './kinds.js';

/** A name or version: it becomes a part of file names. */
export const NAME = kind(
  'letters, digits, _, . and -; neither . nor - at the ends',
  (value) => typeof value === 'string' && /^[a-zA-Z0-9_](?:[a-zA-Z0-9._-]*[a-zA-Z0-9_])?$/.test(value),
);

/** Channels that are recorded as others. */
export const REMAPS = listOf(record({ needed: { src: TEXT, dest: TEXT } }));

/** Files: a path, or from: to. */
export const FILES = listOf(oneOf(TEXT, mappingOf(TEXT)));

/** Any mapping. */
const ANYTHING: Kind = { expected: 'anything', misfits: () => [] };

/** The text of a .condarc, or its keys. */
export const CONDARC = oneOf(TEXT, mappingOf(ANYTHING, ANY_TEXT));

/** What conda-meta/frozen has. */
export const FROZEN = mappingOf(mappingOf(ANYTHING, ANY_TEXT), choice('conda'));

/** An environment besides base. */
const ENVIRONMENT = record({
  optional: {
    specs: TEXTS,
    environment: TEXT,
    environment_file: TEXT,
    channels: TEXTS,
    channels_remap: REMAPS,
    user_requested_specs: TEXTS,
    menu_packages: TEXTS,
    exclude: TEXTS,
    freeze_env: FROZEN,
  },
});

/** The environments besides base. */
export const ENVIRONMENTS = mappingOf(ENVIRONMENT);

/** How conda is initialised. */
export const INITIALIZATION = oneOf(FLAG, choice('classic', 'condabin'));

const INSTALLER_TYPE = choice('all', 'exe', 'msi', 'pkg', 'sh', 'docker');
/** What is built. */
export const INSTALLER_TYPES = oneOf(INSTALLER_TYPE, listOf(INSTALLER_TYPE));

/** The digests that python has on every machine. */
export const ALGORITHMS = [
  ...['blake2b', 'blake2s', 'md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'],
  ...['sha3_224', 'sha3_256', 'sha3_384', 'sha3_512', 'shake_128', 'shake_256'],
] as const;

const ALGORITHM = choice(...ALGORITHMS);
const OF_ENVIRONMENT = record({ optional: { env: TEXT } });
/** The files that are written beside the installer. */
export const OUTPUTS = listOf(
  oneOf(
    choice('hash', 'info.json', 'licenses', 'lockfile', 'pkgs_list'),
    record({ needed: { hash: record({ needed: { algorithm: oneOf(ALGORITHM, listOf(ALGORITHM)) } }) } }),
    record({ needed: { info_json: record({}) } }),
    record({ needed: { pkgs_list: OF_ENVIRONMENT } }),
    record({ needed: { lockfile: OF_ENVIRONMENT } }),
    record({ needed: { licenses: record({ optional: { include_text: FLAG, text_errors: ANY_TEXT } }) } }),
  ),
);

/** Virtual packages: `__glibc >=2.17`. */
export const VIRTUAL_SPECS = listOf(
  kind(
    'a virtual package, such as __glibc >=2.17',
    (value) => typeof value === 'string' && value.length >= 3 && /^__\S/.test(value),
  ),
);
