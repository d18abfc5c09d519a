import { cacheKey } from '../../cache-keys.js';
import { foldersAbove } from '../../formats/tar/folders-above.js';
import { END_OF_ARCHIVE } from '../../formats/tar/header.js';
import type { PackageEntry } from '../../package/types.js';
import { sha256 } from '../../sha256.js';
import type { ImageDescription } from '../types.js';
import { accountFiles } from './account-files.js';
import { type Ground, refuseReplaced } from './ground.js';
import { folderBlocks, homeFolders, prefixFolders } from './layer-folders.js';
import { layerBlocks, ownerOf, type PrefixOwner } from './layer-tar.js';
import type { PartFacts, PartSpan } from './part.js';
import { planLayers } from './plan-layers.js';

/** A part in the cache, and the package that it was made from. */
export interface LayerPart {
  /** Absolute path of its file. */
  readonly path: string;
  readonly facts: PartFacts;
  readonly name: string;
  readonly noarch: boolean;
  /** Time of the build in milliseconds since 1970; 0 if unknown. */
  readonly timestamp: number;
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
 * belongs to the environment as a whole. `parts` are in link order. Throws UserError if the base has other files in the prefix.
 */
export function composeLayers(request: {
  description: Pick<ImageDescription, 'file' | 'base' | 'user' | 'maxLayers'>;
  ground: Ground;
  parts: readonly LayerPart[];
  /** Files of the prefix that belong to no package. */
  environment: readonly PackageEntry[];
  /** Seconds since 1970. */
  epoch: number;
}): LayerRecipe[] {
  const { description, ground, parts, environment, epoch } = request;
  const context = {
    ground,
    owner: ownerOf(description),
    modes: statedModes(parts),
  };
  const groups = planLayers(
    parts.map((part) => ({ ...part, dist: part.facts.dist, bytes: part.facts.bytes })),
    description.maxLayers - 1,
  );
  // If only one layer is allowed, it holds the packages too.
  const below = groups.length === 0 ? parts : [];
  const folders = withModes(
    [
      ...below.flatMap(({ facts }) => Object.keys(facts.ownFolders)),
      ...parts.flatMap(({ facts }) => facts.aboutFolders),
      ...environment.flatMap(({ path }) => foldersAbove(path)),
    ],
    context.modes,
  );
  refuseReplaced(ground, {
    folders: [...folders.keys(), ...parts.flatMap(({ facts }) => Object.keys(facts.ownFolders))],
    files: [...parts.flatMap(({ facts }) => filesOf(facts)), ...environment.map(({ path }) => path)],
    file: description.file,
  });
  const accounts = accountFiles(description, epoch);
  const others = [...homeFolders(context), ...accounts.folders];
  return [
    ...groups.map((group) => packageLayer(group, context)),
    {
      title: `the environment: conda-meta of ${parts.length} packages, configuration`,
      head: Buffer.concat([
        ...folderBlocks([...prefixFolders(folders, context), ...others], epoch),
        ...accounts.blocks,
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

function packageLayer(group: readonly LayerPart[], context: Context): LayerRecipe {
  const named = group.flatMap(({ facts }) => Object.keys(facts.ownFolders));
  const folders = prefixFolders(withModes(named, context.modes), context);
  const mtime = group.reduce((newest, { facts }) => Math.max(newest, facts.mtime), 0);
  return {
    title: group.map(({ facts }) => facts.dist).join(' '),
    head: Buffer.concat(folderBlocks(folders, mtime)),
    pieces: group.map((part) => ({ path: part.path, span: part.facts.own })),
  };
}

// A folder has the same mode in every layer: that of the last linked package that lists it, else 0755.
function statedModes(parts: readonly LayerPart[]): Map<string, number> {
  const stated = parts.flatMap(({ facts }) =>
    Object.entries(facts.ownFolders).flatMap(([path, mode]) =>
      mode === null ? [] : [[path, mode] as const],
    ),
  );
  return new Map(stated);
}

function filesOf({ paths }: PartFacts): string[] {
  return Object.entries(paths).flatMap(([path, what]) => (what === 'd' ? [] : [path]));
}

function withModes(folders: readonly string[], modes: ReadonlyMap<string, number>): Map<string, number> {
  return new Map(folders.map((folder) => [folder, modes.get(folder) ?? 0o755]));
}
