import type { Problem } from '../../errors.js';
import type { PythonValue } from '../../yaml/python-document.js';
import type { ConstructYaml } from '../types.js';
import { manifestChannels } from './channels.js';
import { freezeLines } from './freeze.js';
import type { ManifestLine } from './manifest-line.js';
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
  /** Null for those of the manifest. */
  readonly exclude: readonly Given[] | null;
  /** Null for the specs. */
  readonly requestedSpecs: readonly Given[] | null;
  readonly freeze: readonly ManifestLine[];
}

/** Keys of an environment that manifests have no words for yet. */
const LATER = ['environment', 'environment_file', 'menu_packages'];

/** Returns the environments besides the base, in their order. A problem is a key that is not read yet. */
export function manifestEnvironments(
  construct: ConstructYaml,
  names: Parameters<typeof manifestChannels>[1],
): { readonly environments: readonly ManifestEnvironment[]; readonly problems: readonly Problem[] } {
  const given = construct.values.get('extra_envs');
  const problems: Problem[] = [];
  const environments = [...(given instanceof Map ? given : [])].map(
    ([name, keys]: [string, PythonValue]): ManifestEnvironment => {
      const path = ['extra_envs', name];
      const texts = (key: string) => {
        const value = keys instanceof Map ? keys.get(key) : undefined;
        return value === undefined || value === null ? null : textsIn(construct, value, [...path, key]);
      };
      for (const key of keys instanceof Map ? keys.keys() : [])
        if (LATER.includes(key)) problems.push(notYet(construct.whereKey([...path, key]), key));
      const channels = manifestChannels(texts('channels') ?? [], names);
      const given = keys instanceof Map ? keys.get('channels_remap') : undefined;
      const { remaps, problems: ofRemaps } = manifestRemaps(
        construct,
        given,
        [...path, 'channels_remap'],
        names,
      );
      problems.push(...channels.problems, ...ofRemaps);
      return {
        name: { value: name, where: construct.whereKey(path) },
        channels: texts('channels') && channels.channels,
        remaps,
        specs: texts('specs') ?? [],
        exclude: texts('exclude'),
        requestedSpecs: texts('user_requested_specs'),
        freeze: freezeLines(
          keys instanceof Map ? keys.get('freeze_env') : undefined,
          construct.whereKey([...path]),
        ),
      };
    },
  );
  return { environments, problems };
}

function notYet(where: string, key: string): Problem {
  return {
    where,
    message: `${key} of an environment in extra_envs is not read yet`,
    expected: 'specs, channels, channels_remap, exclude, user_requested_specs and freeze_env',
    fix: 'leave it out, or say the same with those',
  };
}
