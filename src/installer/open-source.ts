import type { ConstructManifest } from '../construct-yaml/to-manifest.js';
import type { ConstructYaml } from '../construct-yaml/types.js';
import type { Emit } from '../events.js';
import { type License, licenseOf } from '../manifest/open-licence.js';
import {
  chooseManifest,
  choosePlatform,
  type ManifestChoice,
  withNamedChannels,
} from '../manifest/open-manifest.js';
import type { Manifest } from '../manifest/types.js';

/** The options of a command line that say what an installer is built from. */
export interface SourceOptions extends ManifestChoice {
  readonly construct: string | undefined;
  readonly constructEnv: readonly string[];
  readonly dropPip: boolean;
  readonly platform: string | undefined;
  readonly arch: string | undefined;
  readonly emit: Emit;
  readonly env: Readonly<NodeJS.ProcessEnv>;
}

/** What an installer is built from. */
export interface InstallerSource {
  readonly manifest: Manifest;
  readonly license: License | null;
  /** An `@EXPLICIT` list that takes the place of solving; null if there is none. */
  readonly explicit: ConstructManifest['explicit'];
  /** The construct.yaml, and the files that it wants beside the installer; null if there is none. */
  readonly construct: { readonly yaml: ConstructYaml; readonly outputs: ConstructManifest['outputs'] } | null;
}

/** Returns the manifest of the command line, or the one that its construct.yaml is read into. Throws UserError as these do. */
export async function openSource(options: SourceOptions): Promise<InstallerSource> {
  const { construct, emit, constructEnv: variables, env, dropPip } = options;
  if (construct === undefined) {
    const manifest = chooseManifest(options);
    return { manifest, license: licenseOf(manifest), explicit: null, construct: null };
  }
  const { openConstruct } = await import('../construct-yaml/open-construct.js');
  const platform = choosePlatform(options);
  const choice = { path: construct, platform, variables, env, dropPip };
  const { manifest, license, explicit, outputs, construct: yaml } = openConstruct(choice, emit);
  return {
    ...{ manifest: withNamedChannels(manifest, options), license, explicit },
    construct: { yaml, outputs },
  };
}
