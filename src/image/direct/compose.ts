import { createHash } from 'node:crypto';
import { cacheKey } from '../../cache-keys.js';
import { foldersAbove } from '../../formats/tar/folders-above.js';
import { END_OF_ARCHIVE } from '../../formats/tar/header.js';
import type { PackageEntry } from '../../package/types.js';
import type { ImageDescription } from '../types.js';
import { accountFiles } from './account-files.js';
import { type Ground, refuseReplaced } from './ground.js';
import { folderBlocks, homeFolders, prefixFolders } from './layer-folders.js';
import { layerBlocks, type Owner, ownerOf } from './layer-tar.js';
import type { PartFacts, Span } from './part.js';
import { planLayers } from './plan-layers.js';

/** A part in the cache, and the package that it was made of. */
export interface LayerPart {
  /** Of its file. */
  readonly path: string;
  readonly facts: PartFacts;
  readonly name: string;
  readonly noarch: boolean;
  /** Milliseconds since 1970; 0 where nobody knows. */
  readonly timestamp: number;
}

/** A layer, not yet put together: what comes first, as tar blocks, then stretches of parts, then the end of the archive. */
export interface LayerRecipe {
  /** For an image's history. */
  readonly title: string;
  readonly head: Buffer;
  readonly pieces: readonly { readonly path: string; readonly span: Span }[];
}

/** What closes every layer. */
export const LAYER_END = END_OF_ARCHIVE;

/**
 * The layers of an image in the order in which they lie upon each other: packages as `planLayers` says, then one with
 * everything that belongs to the environment as a whole. `parts` are in link order. Throws UserError where the base has
 * something else in the prefix.
 */
export function composeLayers({
  description,
  ground,
  parts,
  environment,
  epoch,
}: {
  description: Pick<ImageDescription, 'file' | 'base' | 'user' | 'maxLayers'>;
  ground: Ground;
  parts: readonly LayerPart[];
  /** Files of the prefix that belong to no package. */
  environment: readonly PackageEntry[];
  /** Seconds since 1970. */
  epoch: number;
}): LayerRecipe[] {
  const context = {
    ground,
    owner: ownerOf(description),
    modes: statedModes(parts),
  };
  const groups = planLayers(
    parts.map((part) => ({ ...part, dist: part.facts.dist, bytes: part.facts.bytes })),
    description.maxLayers - 1,
  );
  // With room for one layer alone, that has the packages as well.
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

/** Names a layer by everything that its bytes depend on; lower-case hex. `gzip` is the compressor's id. */
export function layerKey({ head, pieces }: LayerRecipe, gzip: string): string {
  return cacheKey('layer', {
    layout: '1',
    head: createHash('sha256').update(head).digest('hex'),
    pieces: pieces.map(({ span }) => span.sha256),
    compressor: gzip,
  });
}

interface Context {
  readonly ground: Ground;
  readonly owner: Owner;
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

// A folder has one mode, in whichever layers it stands: of the package linked last that names it, else 0755.
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
