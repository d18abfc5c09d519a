import { type Problem, UserError } from '../../errors.js';
import { inFolder } from '../../lock/environments.js';
import type { Setup } from '../../payload/setup/types.js';
import { quoteValue } from '../../text/quote-value.js';
import type { ImageSource } from '../description/request.js';
import { isBuiltIn } from '../locale.js';
import type { BaseImage, ImageDescription } from '../types.js';
import type { LayerPart } from './compose.js';

/** The label that lists what an image lacks because nothing was run in it. */
export const UNLINKED_LABEL = 'org.archi-construct.unlinked';

/** Something that only a program run inside the image could do. */
export interface Unlinked {
  /** `packages: file, patch`: the text in the label. */
  readonly what: string;
  /** The place in image.yaml, or the name of the package or base. */
  readonly where: string;
  readonly reason: string;
}

/** Returns what a description requests that needs a program run on the base. */
export function neededRuns(description: ImageDescription): Unlinked[] {
  const { file, packages, locale, removeSystemBinutils } = description;
  const runs = [
    {
      isNeeded: packages.length > 0,
      what: `packages: ${packages.join(', ')}`,
      where: `${file}: packages`,
      reason: "the base's package manager installs them",
    },
    {
      isNeeded: !isBuiltIn(locale),
      what: `locale: ${locale}`,
      where: `${file}: locale`,
      reason: 'the base has to generate it; C.UTF-8 is built in',
    },
    {
      isNeeded: removeSystemBinutils,
      what: 'remove_system_binutils',
      where: `${file}: remove_system_binutils`,
      reason: 'only the base knows which files these are',
    },
  ];
  return runs.flatMap(({ isNeeded, ...run }) => (isNeeded ? run : []));
}

/** Returns the ONBUILD triggers of a base: a FROM would run them, but the direct builder does not. */
export function triggersOf({ name, config }: Pick<BaseImage, 'name' | 'config'>): Unlinked[] {
  return (config?.config?.OnBuild ?? []).map((trigger) => ({
    what: `ONBUILD ${trigger}`,
    where: name,
    reason: `the base asks every image built on it to run ${quoteValue(trigger)}`,
  }));
}

/** Returns the scripts of the distribution that would run when it is installed. */
export function installScripts({ settings }: Setup, manifest: string): Unlinked[] {
  const run = settings.scripts.filter((name) => name !== 'pre_uninstall');
  return run.map((name) => ({
    what: `script: ${name}`,
    where: manifest,
    reason: `the distribution has a script, ${name}, that an installation runs`,
  }));
}

/** Returns the post-link scripts of packages, which would run in the image. */
export function linkScripts(parts: readonly Pick<LayerPart, 'folder' | 'facts'>[]): Unlinked[] {
  return parts.flatMap(({ folder, facts: { dist, postLink } }) =>
    postLink === null
      ? []
      : {
          what: `post-link script: ${inFolder(folder, dist)}`,
          where: inFolder(folder, dist),
          reason: `the package has a link script, ${postLink}`,
        },
  );
}

const INSTEAD: Readonly<Record<ImageSource, string>> = {
  'image.yaml':
    'build the Dockerfile (--builder docker, podman or buildah), or skip this step with --allow-unlinked',
  'construct.yaml':
    'leave out docker_image_format: then a Dockerfile is written, and docker, podman or buildah run it when they build that',
};

/** Throws UserError that lists all of them, unless the list is empty or the image may lack them. */
export function refuseUnlinked(
  all: readonly Unlinked[],
  { allowUnlinked, source }: { readonly allowUnlinked: boolean; readonly source: ImageSource },
): void {
  if (all.length === 0 || allowUnlinked) return;
  const problems = all.map(
    ({ where, reason }): Problem => ({
      where,
      message: reason,
      expected: 'nothing that has to run in the image',
      fix: INSTEAD[source],
    }),
  );
  throw new UserError('this image cannot be made directly: something has to run in it', problems);
}
