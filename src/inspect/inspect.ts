import { contentDigest } from '../formats/content.js';
import { digestOfHeader, fillHeader, valueNames } from '../installer/header/header.js';
import type { PostLink, UnfitFile } from '../installer/header/value-kinds.js';
import { packedOf } from '../lock/packed-of.js';
import type { PycFacts } from '../payload/pyc/types.js';
import type { TemplateVariable } from '../payload/setup/provenance.js';
import type { Settings } from '../payload/setup/types.js';
import { sha256 } from '../sha256.js';
import { redactUrl } from '../text/redact-url.js';
import { fileOf, type OpenedInstaller } from './open.js';
import type { InstallerFile } from './read.js';
import { type InspectedScript, scriptEnvironmentIn, scriptsIn, templateEnvironmentIn } from './setup.js';

/** The description of an installer, as plain JSON. Sizes in bytes; hashes in lower-case hex. */
export interface Inspection {
  readonly name: string;
  readonly version: string;
  readonly platform: string;
  readonly size: number;
  readonly header: {
    readonly size: number;
    readonly sha256: string;
    readonly holds: boolean;
    /** Whether this version of archi-construct writes the same script, apart from its values. */
    readonly known: boolean;
  };
  readonly payload: {
    readonly size: number;
    readonly compression: string;
    /** From the header. */
    readonly sha256: string;
    /** Computed from the file. If it differs from `sha256`, the file is damaged. */
    readonly found: string;
    readonly holds: boolean;
  };
  readonly unpacked: { readonly size: number; readonly inodes: number };
  /** conda's package cache, for `-k`: its size in the file, and unpacked. Null if there is none. */
  readonly packageCache: { readonly size: number; readonly unpacked: number; readonly inodes: number } | null;
  readonly needs: Needs;
  /** Files that do not work in a prefix with white space, or in a long one. */
  readonly unfit: readonly UnfitFile[];
  /** `bin/python3.7`, relative to the prefix. */
  readonly python: string | null;
  /** Where python sources are compiled; null for `python` if the build machine did not. */
  readonly pyc: { readonly where: 'build' | 'target' | 'none'; readonly python: string | null };
  /** The licence text that an interactive installation shows. */
  readonly licence: { readonly path: string; readonly size: number; readonly sha256: string } | null;
  readonly postLink: readonly PostLink[];
  /** `[envs/NAME/]PACKAGE` of each package whose menu entries it makes. */
  readonly menus: readonly string[];
  /** The program that starts the distribution, as a path in the prefix, and its arguments; null for none. */
  readonly entry: readonly string[] | null;
  /** What whoever installs it is asked. */
  readonly options: Settings['options'];
  /** The scripts of the distribution. */
  readonly scripts: readonly InspectedScript[];
  /** Their environment variables; null if archi-construct did not write the file that sets them. */
  readonly scriptEnvironment: Readonly<Record<string, string>> | null;
  /** What the template of a construct.yaml read of the environment; null if archi-construct did not write the file that says so. */
  readonly templateEnvironment: readonly TemplateVariable[] | null;
  readonly lock: {
    readonly sha256: string;
    readonly channels: readonly string[];
    readonly specs: readonly string[];
  };
  /** Of the base, in link order. */
  readonly packages: readonly InspectedPackage[];
  /** The environments in `envs/`; a member that several share is counted in each. */
  readonly envs: readonly InspectedEnv[];
}

/** An environment in `envs/`. */
export interface InspectedEnv {
  readonly name: string;
  /** `bin/python3.7`, relative to its prefix. */
  readonly python: string | null;
  readonly specs: readonly string[];
  readonly channels: readonly string[];
  /** In link order. */
  readonly packages: readonly InspectedPackage[];
}

/** The requirements on the target machine; `of` is a file of the payload that has the requirement. */
export interface Needs {
  readonly machines: readonly string[];
  readonly interpreters: readonly string[];
  readonly glibc: { readonly version: string; readonly of: string } | null;
  readonly largestPage: { readonly bytes: number; readonly of: string } | null;
  readonly longestPrefix: { readonly bytes: number; readonly of: string } | null;
  readonly tools: readonly string[];
}

/** One package in a payload. */
export interface InspectedPackage {
  readonly name: string;
  readonly version: string;
  readonly build: string;
  readonly subdir: string;
  readonly channel: string;
  readonly fn: string;
  readonly sha256: string | null;
  /** Of the package file; null if its channel does not list it. */
  readonly size: number | null;
  /** Size of its member in the payload, compressed. */
  readonly memberSize: number;
  readonly licence: string | null;
}

/** Describes an opened installer; `template` comes from `assembleHeader`. */
export function inspectInstaller(
  { file, payloadSha256, entries, lock, lockText, environments }: OpenedInstaller,
  template: string,
): Inspection {
  const { values, payload } = file;
  const { name, version, platform, compression, unpackedBytes, inodes } = values;
  const licence = fileOf(entries, values.license)?.data;
  return {
    name,
    version,
    platform,
    size: payload.offset + payload.size,
    header: { size: payload.offset, ...digestIn(file), known: isKnown(file, template) },
    payload: {
      size: payload.size,
      compression,
      sha256: values.payloadSha256,
      found: payloadSha256,
      holds: payloadSha256 === values.payloadSha256,
    },
    unpacked: { size: unpackedBytes, inodes },
    packageCache: packageCacheOf(file),
    needs: needsOf(file),
    unfit: values.unfit,
    python: values.python === '' ? null : values.python,
    pyc: pycOf(values.pyc),
    licence:
      licence === undefined
        ? null
        : { path: values.license, size: licence.length, sha256: contentDigest(licence) },
    postLink: values.postLink,
    menus: values.menus,
    entry: values.settings.entry,
    options: values.settings.options,
    scripts: scriptsIn({ file, entries }),
    scriptEnvironment: scriptEnvironmentIn(entries),
    templateEnvironment: templateEnvironmentIn(entries),
    lock: { sha256: sha256(lockText), channels: lock.channels.map(redactUrl), specs: lock.specs },
    packages: environments.slice(0, 1).flatMap((base) => packagesOf(base, file)),
    envs: environments.slice(1).map((environment) => ({
      name: environment.name ?? '',
      python: values.envs.find(({ name }) => name === environment.name)?.python ?? null,
      specs: environment.lock.specs,
      channels: environment.lock.channels.map(redactUrl),
      packages: packagesOf(environment, file),
    })),
  };
}

function packagesOf(
  { lock, members }: OpenedInstaller['environments'][number],
  file: InstallerFile,
): InspectedPackage[] {
  return packedOf(lock).map(({ record, fn, channel }, i) => ({
    name: record.name,
    version: record.version,
    build: record.build,
    subdir: record.subdir,
    channel: redactUrl(channel),
    fn,
    sha256: record.sha256,
    size: record.size,
    memberSize: file.members[members[i] ?? 0]?.size ?? 0,
    licence: record.license,
  }));
}

function pycOf(pyc: PycFacts): Inspection['pyc'] {
  return typeof pyc === 'string' ? { where: pyc, python: null } : { where: 'build', python: pyc.version };
}

function digestIn({ header, values }: InstallerFile): { sha256: string; holds: boolean } {
  const sha256 = values.headerSha256;
  return { sha256, holds: digestOfHeader(Buffer.from(header), values.headerSha256At) === sha256 };
}

function isKnown({ header, raw }: InstallerFile, template: string): boolean {
  return (
    valueNames(template).every((name) => Object.hasOwn(raw, name)) && fillHeader(template, raw) === header
  );
}

function packageCacheOf({ pkgs, values }: InstallerFile): Inspection['packageCache'] {
  if (pkgs === null) return null;
  const size = pkgs.members.reduce((sum, member) => sum + member.size, pkgs.index.size);
  return { size, unpacked: values.pkgsUnpackedBytes, inodes: values.pkgsInodes };
}

function needsOf({ values }: InstallerFile): Needs {
  const { glibc, glibcIn, largestPage, largestPageIn, longestPrefix, shortestIn } = values;
  return {
    machines: values.machines,
    interpreters: values.interpreters,
    glibc: glibc === '' ? null : { version: glibc, of: glibcIn },
    largestPage: largestPage === '' ? null : { bytes: Number(largestPage), of: largestPageIn },
    longestPrefix: longestPrefix === null ? null : { bytes: longestPrefix, of: shortestIn },
    tools: ['sh', 'tar', values.compression, 'sha256sum, shasum or openssl', 'coreutils'],
  };
}
