import type { Problem } from '../../errors.js';
import type { PythonValue } from '../../yaml/python-document.js';
import type { ConstructYaml } from '../types.js';
import { manifestChannels } from './channels.js';
import { freezeLines } from './freeze.js';
import type { ManifestLine } from './manifest-line.js';
import { type ExplicitList, type NeighbourFiles, wantedOf } from './packages.js';
import { type ManifestRemap, manifestRemaps } from './remaps.js';
import { type Given, textsIn } from './values.js';

/** One of `extra_envs`, in the words of manifests. */
export interface ManifestEnvironment {
  readonly name: Given;
  /** Null for those of the manifest. */
  readonly channels: readonly Given[] | null;
  /** Null for those of the manifest. */
  readonly remaps: readonly ManifestRemap[] | null;
  readonly specs: readonly Given[];
  /** The list that takes the place of specs; null if these are solved. */
  readonly explicit: ExplicitList | null;
  /** Null for those of the manifest. */
  readonly exclude: readonly Given[] | null;
  /** Null for the specs. */
  readonly requestedSpecs: readonly Given[] | null;
  /** Null for those of the manifest. */
  readonly menus: readonly Given[] | null;
  readonly freeze: readonly ManifestLine[];
}

/** Returns the environments besides the base, in their order. */
export function manifestEnvironments(
  construct: ConstructYaml,
  names: Parameters<typeof manifestChannels>[1],
  files: NeighbourFiles,
): { readonly environments: readonly ManifestEnvironment[]; readonly problems: readonly Problem[] } {
  const given = construct.values.get('extra_envs');
  const problems: Problem[] = [];
  const environments = [...(given instanceof Map ? given : [])].map(
    ([name, value]: [string, PythonValue]): ManifestEnvironment => {
      const keys: ReadonlyMap<string, PythonValue> = value instanceof Map ? value : new Map();
      const path = ['extra_envs', name];
      const at = (key: string) => [...path, key];
      const texts = (key: string) => {
        const list = keys.get(key) ?? null;
        return list === null ? null : textsIn(construct, list, at(key));
      };
      const wanted = wantedOf(construct, keys, path, files);
      const own = wanted.channels ?? texts('channels');
      const channels = manifestChannels(own ?? [], names);
      const remapped = manifestRemaps(construct, keys.get('channels_remap'), at('channels_remap'), names);
      problems.push(...wanted.problems, ...channels.problems, ...remapped.problems);
      return {
        name: { value: name, where: construct.whereKey(path) },
        channels: own && channels.channels,
        remaps: remapped.remaps,
        specs: wanted.specs,
        explicit: wanted.explicit,
        exclude: texts('exclude'),
        requestedSpecs: texts('user_requested_specs'),
        menus: texts('menu_packages'),
        freeze: freezeLines(keys.get('freeze_env'), construct.whereKey(at('freeze_env'))),
      };
    },
  );
  return { environments, problems };
}
