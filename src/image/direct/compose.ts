import { cacheKey } from '../../cache-keys.js';
import { foldersAbove } from '../../formats/tar/folders-above.js';
import { END_OF_ARCHIVE } from '../../formats/tar/header.js';
import { groupBy } from '../../group.js';
import { inFolder } from '../../lock/environments.js';
import type { PackageEntry } from '../../package/types.js';
import type { OwnEntry } from '../../payload/setup/types.js';
import { sha256 } from '../../sha256.js';
import type { ImageDescription } from '../types.js';
import { accountFiles } from './account-files.js';
import { type Ground, refuseReplaced } from './ground.js';
import { folderBlocks, homeFolders, prefixFolders } from './layer-folders.js';
import { layerBlocks, ownerOf, type PrefixOwner } from './layer-tar.js';
import { ownFileBlocks } from './own-files.js';
import type { PartFacts, PartSpan } from './part.js';
import { type LayerPackage, planLayers } from './plan-layers.js';

/** A part in the cache, and the package that it was made from. */
export interface LayerPart {
  /** Absolute path of its file. */
  readonly path: string;
  readonly facts: PartFacts;
  readonly name: string;
  readonly noarch: boolean;
  /** Time of the build in milliseconds since 1970; 0 if unknown. */
  readonly timestamp: number;
  /** The folder of its environment in the prefix: empty for the base. Paths in its facts are relative to it. */
  readonly folder: string;
  /** The same folder in layers. */
  readonly root: string;
  /** The same text for parts with the same files: those of the first are hard links in the others. */
  readonly files: string;
}

/** How a layer is composed: the head as tar blocks, then spans of parts, then the end of the archive. */
export interface LayerRecipe {
  /** The layer's comment in the history of an image. */
  readonly title: string;
  readonly head: Buffer;
  readonly pieces: readonly { readonly path: string; readonly span: PartSpan }[];
}

/** Ends every layer. */
export const LAYER_END = END_OF_ARCHIVE;

/**
 * Returns the layers of an image from bottom to top: packages as `planLayers` groups them, then one layer with everything that
 * belongs to the environments as a whole. `parts` are in link order, those of the base first; all of one package are in one layer,
 * since a hard link cannot lead to another one: docker unpacks each layer into a folder of its own. Throws UserError if the base has other files in the prefix.
 */
export function composeLayers(request: {
  description: Pick<ImageDescription, 'file' | 'base' | 'user' | 'maxLayers'>;
  ground: Ground;
  parts: readonly LayerPart[];
  /** Files of the prefix that belong to no package, those of all environments. */
  environment: readonly PackageEntry[];
  /** Own files outside of the prefix. */
  own: readonly OwnEntry[];
  /** Seconds since 1970. */
  epoch: number;
}): LayerRecipe[] {
  const { description, ground, parts, environment, own, epoch } = request;
  const context = {
    ground,
    owner: ownerOf(description),
    modes: statedModes(parts),
  };
  const groups = planLayers(packagesOf(parts), description.maxLayers - 1);
  // If only one layer is allowed, it holds the packages too.
  const below = groups.length === 0 ? parts : [];
  const folders = withModes(
    [
      ...below.flatMap(ownFolders),
      ...parts.flatMap(({ folder, facts }) => facts.aboutFolders.map((path) => inFolder(folder, path))),
      ...environment.flatMap(({ path }) => foldersAbove(path)),
    ],
    context.modes,
  );
  refuseReplaced(ground, {
    folders: [...folders.keys(), ...parts.flatMap(ownFolders)],
    files: [...parts.flatMap(filesOf), ...environment.map(({ path }) => path)],
    file: description.file,
  });
  const accounts = accountFiles(description, epoch);
  const files = ownFileBlocks(own, { ground, mtime: epoch, taken: accounts.paths });
  const others = [...files.folders, ...homeFolders(context), ...accounts.folders];
  return [
    ...groups.map((group) => packageLayer(group, context)),
    {
      title: titleOf(parts),
      head: Buffer.concat([
        ...folderBlocks([...prefixFolders(folders, context), ...others], epoch),
        ...accounts.blocks,
        ...files.blocks,
        ...layerBlocks(environment, { ...context, root: ground.root, of: 'the environment' }),
      ]),
      pieces: [
        ...below.map((part) => ({ path: part.path, span: part.facts.own })),
        ...parts.map((part) => ({ path: part.path, span: part.facts.about })),
      ],
    },
  ];
}

/**
 * Returns the cache key of a layer, from everything that its bytes depend on; lower-case hex. `gzip` is the id of the
 * compressor.
 */
export function layerKey({ head, pieces }: LayerRecipe, gzip: string): string {
  return cacheKey('layer', {
    layout: '1',
    head: sha256(head),
    pieces: pieces.map(({ span }) => span.sha256),
    compressor: gzip,
  });
}

interface Context {
  readonly ground: Ground;
  readonly owner: PrefixOwner;
  readonly modes: ReadonlyMap<string, number>;
}

/** A package, and its parts in the environments that have it. */
interface PlacedPackage extends LayerPackage {
  readonly parts: readonly LayerPart[];
}

function packagesOf(all: readonly LayerPart[]): PlacedPackage[] {
  return [...groupBy(all, ({ facts }) => facts.dist)].map(([dist, parts]) => {
    // Parts with the same files take their size once.
    const sizes = new Map(parts.map(({ files, facts }) => [files, facts.bytes]));
    return {
      dist,
      parts,
      name: parts[0]?.name ?? dist,
      noarch: parts.some(({ noarch }) => noarch),
      bytes: [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0),
      timestamp: Math.max(...parts.map(({ timestamp }) => timestamp)),
    };
  });
}

function packageLayer(group: readonly PlacedPackage[], context: Context): LayerRecipe {
  const parts = group.flatMap((placed) => placed.parts);
  const folders = prefixFolders(withModes(parts.flatMap(ownFolders), context.modes), context);
  const mtime = parts.reduce((newest, { facts }) => Math.max(newest, facts.mtime), 0);
  return {
    title: group.map(({ dist }) => dist).join(' '),
    head: Buffer.concat(folderBlocks(folders, mtime)),
    pieces: parts.map((part) => ({ path: part.path, span: part.facts.own })),
  };
}

function titleOf(parts: readonly LayerPart[]): string {
  const count = new Set(parts.map(({ folder }) => folder)).size;
  const environments = count > 1 ? `the ${count} environments` : 'the environment';
  return `${environments}: conda-meta of ${parts.length} packages, configuration`;
}

/** Returns the folders with files of a part, and those above its environment. */
function ownFolders({ folder, facts }: LayerPart): string[] {
  const above = folder === '' ? [] : [...foldersAbove(folder), folder];
  return [...above, ...Object.keys(facts.ownFolders).map((path) => inFolder(folder, path))];
}

// A folder has the same mode in every layer: that of the last linked package that lists it, else 0755.
function statedModes(parts: readonly LayerPart[]): Map<string, number> {
  const stated = parts.flatMap(({ folder, facts }) =>
    Object.entries(facts.ownFolders).flatMap(([path, mode]) =>
      mode === null ? [] : [[inFolder(folder, path), mode] as const],
    ),
  );
  return new Map(stated);
}

function filesOf({ folder, facts }: LayerPart): string[] {
  return Object.entries(facts.paths).flatMap(([path, what]) =>
    what === 'd' ? [] : [inFolder(folder, path)],
  );
}

function withModes(folders: readonly string[], modes: ReadonlyMap<string, number>): Map<string, number> {
  return new Map(folders.map((folder) => [folder, modes.get(folder) ?? 0o755]));
}
