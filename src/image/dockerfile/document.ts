import type { Platform } from '../../conda/platform.js';
import { UserError } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import type { ImageSource } from '../description/request.js';
import { ownLabels } from '../labels.js';
import { isBuiltIn, localeVariables } from '../locale.js';
import { builderPlatform } from '../oci/platform.js';
import { formatReference } from '../registry/reference.js';
import { SLIM_ENDINGS, SLIM_FOLDERS } from '../slim.js';
import type { ImageDescription } from '../types.js';
import { homeOf, USUAL_PATH } from '../variables.js';
import type { Inherited } from './inherited.js';
import { dockerWord } from './quote.js';

/** What a Dockerfile is rendered from. */
export interface DockerfileRequest {
  readonly description: ImageDescription;
  readonly source: ImageSource;
  readonly platform: Platform;
  /** Names of the environments beside the base. */
  readonly envs: readonly string[];
  /** The manifest's version. */
  readonly version: string;
  /** File name of the installer in the context's folder `installer`; its `.sha256` is beside it. */
  readonly installer: string;
  /** Own files and folders: their name in the context, and their path in the image. */
  readonly files: readonly { readonly name: string; readonly to: string; readonly isFolder: boolean }[];
  /** Whether the context has packages for conda's package cache. */
  readonly prefetched: boolean;
  /** Whether the builder supports `RUN --mount=type=cache`. */
  readonly cacheMounts: boolean;
  /** A static interpreter to copy into the image: its name in the context and its path in the image; null for none. */
  readonly qemu: { readonly file: string; readonly path: string } | null;
  /** What a last stage FROM scratch repeats of the base's configuration; null if that is not known. */
  readonly inherited: Inherited | null;
}

/** The values of the template. */
export interface DockerfileDocument {
  readonly name: string;
  readonly source: ImageSource;
  /** The command that writes the Dockerfile. */
  readonly command: string;
  /** The platform as builders name it. */
  readonly platform: string;
  readonly base: string;
  readonly isCentos7: boolean;
  readonly isDnf: boolean;
  readonly isApt: boolean;
  /** The folder of CentOS 7's vault. */
  readonly vault: 'centos' | 'altarch';
  readonly locale: string | null;
  readonly language: string | null;
  /** Whether localedef has to generate the locale. */
  readonly definesLocale: boolean;
  /** Packages of the base's package manager, with those that the locale needs. */
  readonly packages: readonly string[];
  readonly cacheMounts: boolean;
  readonly removeSystemBinutils: boolean;
  readonly user: ImageDescription['user'];
  readonly home: string;
  readonly shell: string;
  readonly prefix: string;
  /** The folders that COPY creates: the prefix, and the package cache in it. */
  readonly folders: readonly string[];
  readonly installer: string;
  /** Whether the context has `installer/answers`. */
  readonly answers: boolean;
  /** What a slim prefix leaves out: folders, and patterns of file names; null if the image is not slim. */
  readonly slim: { readonly folders: readonly string[]; readonly names: readonly string[] } | null;
  readonly prefetched: boolean;
  /** What COPY takes and where it puts it; with a slash at the end for a folder. */
  readonly files: readonly { readonly from: string; readonly to: string }[];
  readonly qemu: DockerfileRequest['qemu'];
  /** Instructions that repeat the base's configuration. */
  readonly inherited: readonly string[];
  /** The quoted value of PATH. */
  readonly path: string;
  readonly env: readonly { readonly key: string; readonly value: string }[];
  readonly labels: readonly { readonly key: string; readonly value: string }[];
  readonly workdir: string | null;
  readonly entrypoint: readonly string[] | null;
  readonly cmd: readonly string[] | null;
}

/** Computes the values of a Dockerfile. Throws UserError for a base that FROM cannot name. */
export function dockerfileDocument(request: DockerfileRequest): DockerfileDocument {
  const { description, platform, version, installer, prefetched, cacheMounts, qemu } = request;
  // Without qemu the last stage is FROM the base: the builder inherits its configuration.
  const below = qemu === null ? null : request.inherited;
  const { family, prefix, locale, user } = description;
  const base = nameOf(description);
  const baseDigest = description.base.kind === 'registry' ? description.base.digest : null;
  const shell = family === 'none' ? '/bin/sh' : '/bin/bash';
  return {
    name: description.name,
    source: request.source,
    command: COMMANDS[request.source],
    platform: builderPlatform(platform),
    base,
    isCentos7: family === 'centos7',
    isDnf: family === 'dnf',
    isApt: family === 'apt',
    // CentOS calls every architecture but x86_64 alternative.
    vault: platform === 'linux-64' ? 'centos' : 'altarch',
    locale,
    language: locale === null ? null : localeVariables(locale).LANGUAGE,
    definesLocale: !isBuiltIn(locale),
    packages: [...new Set([...description.packages, ...localePackages(family, locale)])],
    cacheMounts,
    removeSystemBinutils: description.removeSystemBinutils,
    user,
    home: homeOf(user ?? { name: '' }),
    shell,
    prefix,
    folders: [prefix, ...(prefetched ? [`${prefix}/pkgs`] : [])],
    installer,
    answers: Object.keys(description.options).length > 0,
    slim: description.slim
      ? { folders: slimFolders(request.envs), names: SLIM_ENDINGS.map((ending) => `*${ending}`) }
      : null,
    prefetched,
    files: request.files.map(({ name, to, isFolder }) => {
      const end = isFolder ? '/' : '';
      return { from: `files/${name}${end}`, to: `${to}${end}` };
    }),
    qemu,
    inherited: below?.lines ?? [],
    // A last stage FROM scratch has nothing of the base's environment.
    path: qemu === null ? `"${prefix}/bin:$PATH"` : dockerWord(`${prefix}/bin:${below?.path ?? USUAL_PATH}`),
    env: entries(description.env),
    labels: entries({
      ...ownLabels({ name: description.name, version, base, baseDigest }),
      ...description.labels,
    }),
    workdir: description.workdir ?? below?.workdir ?? null,
    entrypoint: description.entrypoint ?? below?.entrypoint ?? null,
    cmd: description.cmd ?? (qemu === null ? null : commandOf(description, below, shell)),
  };
}

const COMMANDS: Readonly<Record<ImageSource, string>> = {
  'image.yaml': 'archi-construct image --builder none',
  'construct.yaml': 'archi-construct constructor',
};

/** Returns the folders that a slim prefix leaves out, those of its environments too. */
function slimFolders(envs: readonly string[]): string[] {
  return ['', ...envs.map((name) => `envs/${name}/`)].flatMap((of) =>
    SLIM_FOLDERS.map((folder) => `${of}${folder}`),
  );
}

// With an entrypoint of its own, an image does not inherit the base's command, which was for the base's entrypoint.
function commandOf(
  { entrypoint }: ImageDescription,
  below: Inherited | null,
  shell: string,
): readonly string[] | null {
  if (entrypoint !== null) return null;
  return below === null ? [shell] : below.cmd;
}

function nameOf({ base, file }: ImageDescription): string {
  if (base.kind === 'registry') return formatReference(base);
  throw new UserError('a Dockerfile cannot use this base', {
    where: file,
    message:
      base.kind === 'scratch' ? 'RUN needs a base with a shell' : 'FROM cannot name a file or a folder',
    expected: 'a base in a registry, or in the store of the builder',
    found: base.kind === 'scratch' ? 'scratch' : quoteValue(base.path),
    fix: "use --builder direct, or load the base into the builder's store and write its name there",
  });
}

function localePackages(family: ImageDescription['family'], locale: string | null): string[] {
  if (locale === null || isBuiltIn(locale)) return [];
  if (family === 'apt') return ['locales'];
  return family === 'dnf' ? [`glibc-langpack-${locale.replace(/_.*/, '')}`] : [];
}

function entries(record: Readonly<Record<string, string>>) {
  return Object.entries(record).map(([key, value]) => ({ key, value }));
}
