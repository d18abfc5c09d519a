import { type Environment, environmentsOf, inFolder } from '../../lock/environments.js';
import { packedOf } from '../../lock/packed-of.js';
import type { Resolved } from '../../lock/remember.js';
import type { PackageEntry } from '../../package/types.js';
import type { PackLockRequest } from '../../payload/build/pack.js';
import { envEntries, environmentEntries } from '../../payload/environment.js';
import type { LinkEntry } from '../../payload/link/link.js';
import type { OpenPython } from '../../payload/pyc/open-build-python.js';
import { isOfInstallation } from '../../payload/relocate/in-prefix.js';
import { placeSetup } from '../../payload/setup/pack.js';
import { NO_SETUP, type Setup } from '../../payload/setup/types.js';
import type { ImageSource } from '../description/request.js';
import type { ImageFile } from '../files/places.js';
import { ownLabels } from '../labels.js';
import { type Prefetched, packageCache } from '../package-cache.js';
import type { BaseImage, ImageDescription } from '../types.js';
import type { TitledLayer } from './config.js';
import type { Ground } from './ground.js';
import { ownerOf } from './layer-tar.js';
import type { CachedPart, LayerDeps } from './layers.js';
import { packageCacheLayer } from './package-cache-layer.js';
import type { PartOptions } from './part.js';
import { UNLINKED_LABEL } from './unlinked.js';

/** The input of one image that is built without running anything in it. */
export interface DirectRequest {
  readonly description: ImageDescription;
  readonly source: ImageSource;
  readonly resolved: Resolved;
  readonly licenseText: string | null;
  readonly writeCondarc: boolean;
  /** What the distribution brings besides packages. */
  readonly setup: Setup;
  /** Files outside of the prefix. */
  readonly files: readonly ImageFile[];
  readonly sourceDateEpoch: string | undefined;
  readonly base: BaseImage;
  readonly prefetched: Prefetched;
  /** Skips what would have to run in the image, and lists it in a label. */
  readonly allowUnlinked: boolean;
  /** Opens the python that compiles, if the image asks for that. */
  readonly openPython: OpenPython;
}

/** Returns how packages become parts of an environment of this image. */
export function partOptions(
  { description }: DirectRequest,
  { root }: Ground,
  { folder }: Environment,
): PartOptions {
  const { prefix, slim } = description;
  const placed =
    folder === ''
      ? { prefix, root }
      : { prefix: `${prefix}/${folder}`, base: prefix, root: `${root}/${folder}` };
  return { ...placed, owner: ownerOf(description), slim };
}

/** Returns the files that an environment has beside its packages: those of the distribution are in the base. */
export function besidePackages(
  { licenseText, writeCondarc, setup }: DirectRequest,
  { name }: Environment,
): Pick<PackLockRequest, 'licenseText' | 'writeCondarc' | 'setup'> {
  if (name === null) return { licenseText, writeCondarc, setup };
  return { licenseText: null, writeCondarc: false, setup: NO_SETUP };
}

/**
 * Returns the entries that an installer puts into the prefix beside the packages, of all environments, without those that only an
 * installation needs.
 */
export function imageEntries(
  request: DirectRequest,
  parts: readonly CachedPart[],
  epoch: number,
): PackageEntry[] {
  return environmentsOf(request.resolved.lock).flatMap((environment) => {
    const { folder } = environment;
    const own = parts.filter((part) => part.folder === folder);
    return entriesOf(environment, request, own, epoch).flatMap((entry): PackageEntry[] =>
      entry.type === 'relocated' || isOfInstallation(entry.path)
        ? []
        : [{ ...entry, path: inFolder(folder, entry.path) }],
    );
  });
}

function entriesOf(
  { name, lock }: Environment,
  { resolved, licenseText, writeCondarc, setup, description }: DirectRequest,
  parts: readonly CachedPart[],
  epoch: number,
): LinkEntry[] {
  const common = {
    lock,
    setup: placeSetup(setup, description.prefix),
    packages: packedOf(lock).map((locked, i) => ({
      locked,
      bytes: parts[i]?.facts.bytes ?? 0,
      member: null,
    })),
    menuPlan: null,
    epoch,
  };
  if (name !== null) return envEntries({ ...common, name });
  return environmentEntries({
    ...common,
    lockText: resolved.text,
    licenseText,
    writeCondarc,
    relocatePy: '',
    manageSh: '',
    folders: [],
    envs: (resolved.lock.envs ?? []).map((env) => env.name),
  });
}

/** Returns the layer of the packages that the image prefetches; an empty list if there are none. */
export async function prefetchedLayers(
  { prefetched, description, resolved }: DirectRequest,
  ground: Ground,
  { layers, readFile }: LayerDeps,
): Promise<TitledLayer[]> {
  if (prefetched.packages.length === 0) return [];
  const { platform } = resolved.lock;
  const files = packageCache(prefetched, { prefix: description.prefix, platform });
  const layer = packageCacheLayer(files, { ground, owner: ownerOf(description) }, readFile);
  const known = layers.find(layer.key) ?? layers.put(layer.key, Buffer.alloc(0), await layer.measure());
  return [layer.blob(known.facts)];
}

/** Returns the labels of the image; `unlinked` lists what was skipped. */
export function imageLabels(
  { description, base, resolved }: DirectRequest,
  unlinked: readonly { readonly what: string }[],
): Record<string, string> {
  return {
    ...ownLabels({
      name: description.name,
      version: resolved.lock.manifest.version,
      base: base.name,
      baseDigest: base.digest,
    }),
    ...(unlinked.length === 0 ? {} : { [UNLINKED_LABEL]: JSON.stringify(unlinked.map(({ what }) => what)) }),
  };
}
