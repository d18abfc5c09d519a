import type { Platform } from '../../conda/platform.js';
import type { Problem } from '../../errors.js';
import type { Initialization } from '../../manifest/setup/behaviour.js';
import type { Compression } from '../../payload/compressions.js';
import type { EnvFacts } from '../../payload/payload.js';
import type { PycFacts } from '../../payload/pyc/types.js';
import type { Settings } from '../../payload/setup/types.js';
import { escapeControls } from '../../text/escape.js';
import type { HeaderValues } from './header-values.js';
import {
  COMPRESSION,
  COUNT,
  COUNT_OR_NONE,
  COUNTS,
  ENTRY,
  ENVS,
  type HeaderValueKind,
  LENGTH,
  OPTIONAL_TEXT,
  OPTIONAL_WORDS,
  OPTIONS,
  PLACES,
  PLATFORM,
  type PlaceOfMembers,
  POST_LINK,
  type PostLink,
  PYC,
  SCRIPTS,
  SHA256,
  SWITCH,
  TEXT,
  UNFIT,
  type UnfitFile,
  VIRTUAL_SPECS,
  WORDS,
} from './value-kinds.js';

/** The values of a header with their types; `header.sh` describes them. */
export interface InstallerValues {
  readonly name: string;
  readonly version: string;
  readonly platform: Platform;
  readonly machines: readonly string[];
  readonly compression: Compression;
  /** Sizes are in bytes. */
  readonly headerBytes: number;
  readonly headerSha256: string;
  /** The offset of `headerSha256`, which is of all other bytes of the header. */
  readonly headerSha256At: number;
  readonly payloadBytes: number;
  readonly payloadSha256: string;
  readonly environmentBytes: number;
  readonly members: readonly number[];
  /** conda's package cache; without members if there is none. */
  readonly pkgsIndexBytes: number;
  readonly pkgsMembers: readonly number[];
  readonly pkgsUnpackedBytes: number;
  readonly pkgsInodes: number;
  readonly endBytes: number;
  readonly unpackedBytes: number;
  readonly inodes: number;
  readonly packages: number;
  /** Lengths of placeholders in binaries, ascending. */
  readonly placeholders: readonly number[];
  readonly shortestIn: string;
  readonly interpreters: readonly string[];
  readonly interpretersIn: string;
  /** Empty if no file needs glibc; the texts below are empty in the same way. */
  readonly glibc: string;
  readonly glibcIn: string;
  readonly largestPage: string;
  readonly largestPageIn: string;
  readonly unfit: readonly UnfitFile[];
  /** Two paths that differ only by case; empty if there are none. */
  readonly caseCollision: string;
  readonly hardLink: string;
  readonly python: string;
  readonly license: string;
  /** The version of conda in the payload. */
  readonly conda: string;
  readonly postLink: readonly PostLink[];
  /** The environments in `envs/`. */
  readonly envs: readonly EnvFacts[];
  /** Which environments get how many members that follow each other. */
  readonly places: readonly PlaceOfMembers[];
  /** Bytes; null if no file limits it. */
  readonly longestPrefix: number | null;
  /** What environments that share files take more on a disk without hard links. */
  readonly copiedBytes: number;
  readonly copiedInodes: number;
  /** What became of python sources. */
  readonly pyc: PycFacts;
  /** `[envs/NAME/]PACKAGE` of each package whose menu entries are made. */
  readonly menus: readonly string[];
  readonly settings: Settings;
}

/** Reads every value as its kind. If there are problems, the values are not to be used. */
export function typedValues(
  values: HeaderValues,
  where: string,
): { readonly values: InstallerValues; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const read = <T>(name: string, kind: HeaderValueKind<T>): T => {
    const value = kind.read(Object.hasOwn(values, name) ? values[name] : undefined);
    if (value !== null) return value;
    const found = Object.hasOwn(values, name) ? escapeControls(String(values[name]).slice(0, 80)) : 'nothing';
    problems.push({ where, message: `the value of ${name} is invalid`, expected: kind.expected, found });
    return kind.invalid;
  };
  const places = read('PLACES', PLACES);
  const placeholders = read('PLACEHOLDERS', COUNTS);
  const longest = Math.min(read('LONGEST_PREFIX', LENGTH), placeholders[0] ?? Number.POSITIVE_INFINITY);
  const typed: InstallerValues = {
    name: read('NAME', TEXT),
    version: read('VERSION', TEXT),
    platform: read('PLATFORM', PLATFORM),
    machines: read('MACHINES', WORDS),
    compression: read('COMPRESSION', COMPRESSION),
    headerBytes: read('HEADER_BYTES', COUNT),
    headerSha256: read('HEADER_SHA256', SHA256),
    headerSha256At: read('HEADER_SHA256_AT', COUNT),
    payloadBytes: read('PAYLOAD_BYTES', COUNT),
    payloadSha256: read('PAYLOAD_SHA256', SHA256),
    environmentBytes: read('ENVIRONMENT_BYTES', COUNT),
    members: read('MEMBERS', COUNTS),
    pkgsIndexBytes: read('PKGS_INDEX_BYTES', COUNT),
    pkgsMembers: read('PKGS_MEMBERS', COUNTS),
    pkgsUnpackedBytes: read('PKGS_UNPACKED_BYTES', COUNT),
    pkgsInodes: read('PKGS_INODES', COUNT),
    endBytes: read('END_BYTES', COUNT),
    unpackedBytes: read('UNPACKED_BYTES', COUNT),
    inodes: read('INODES', COUNT),
    packages: read('PACKAGES', COUNT),
    placeholders,
    shortestIn: read('SHORTEST_IN', TEXT),
    interpreters: read('INTERPRETERS', WORDS),
    interpretersIn: read('INTERPRETERS_IN', TEXT),
    glibc: read('GLIBC', TEXT),
    glibcIn: read('GLIBC_IN', TEXT),
    largestPage: read('LARGEST_PAGE', TEXT),
    largestPageIn: read('LARGEST_PAGE_IN', TEXT),
    unfit: read('UNFIT', UNFIT),
    caseCollision: read('CASE_COLLISION', TEXT),
    hardLink: read('HARD_LINK', TEXT),
    python: read('PYTHON', TEXT),
    license: read('LICENSE', TEXT),
    conda: read('CONDA', TEXT),
    postLink: read('POST_LINK', POST_LINK),
    envs: read('ENVS', ENVS),
    places: places.length > 0 ? places : [{ count: read('PACKAGES', COUNT), environments: [null] }],
    longestPrefix: Number.isFinite(longest) ? longest : null,
    copiedBytes: read('COPIED_BYTES', COUNT_OR_NONE),
    copiedInodes: read('COPIED_INODES', COUNT_OR_NONE),
    pyc: read('PYC', PYC),
    menus: read('MENUS', OPTIONAL_WORDS),
    settings: {
      scripts: read('SCRIPTS', SCRIPTS),
      defaultPrefix: read('DEFAULT_PREFIX', OPTIONAL_TEXT).text,
      spacesInPrefix: !read('NO_SPACES', SWITCH).isOn,
      batchMode: read('BATCH_MODE', SWITCH).isOn,
      conclusionText: read('CONCLUSION', OPTIONAL_TEXT).text,
      registerEnvs: !read('NO_REGISTER', SWITCH).isOn,
      initializeConda: initializationOf(read('NO_INIT', SWITCH).isOn, read('INIT_CONDABIN', SWITCH).isOn),
      initializeByDefault: read('INIT_BY_DEFAULT', SWITCH).isOn,
      entry: read('ENTRY', ENTRY).words,
      virtualSpecs: read('VIRTUAL_SPECS', VIRTUAL_SPECS),
      options: read('OPTIONS', OPTIONS),
    },
  };
  return { values: typed, problems };
}

function initializationOf(isOff: boolean, isCondabin: boolean): Initialization | null {
  if (isOff) return null;
  return isCondabin ? 'condabin' : 'classic';
}
