import type { RecordedVariable } from '../construct-yaml/template/recorded.js';
import type { ConstructManifest } from '../construct-yaml/to-manifest.js';
import type { ConstructYaml } from '../construct-yaml/types.js';
import type { Emit } from '../events.js';
import type { NamedList } from '../lock/open-list.js';
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
  readonly installerType: string | undefined;
  readonly platform: string | undefined;
  readonly arch: string | undefined;
  /** What a lock is made into in place of a manifest; absent where there is a manifest. */
  readonly list?: NamedList;
  readonly emit: Emit;
  readonly env: Readonly<NodeJS.ProcessEnv>;
}

/** A construct.yaml, and what is built besides its manifest. */
interface ConstructSource {
  readonly yaml: ConstructYaml;
  /** The files beside the installer. */
  readonly outputs: ConstructManifest['outputs'];
  /** What its template read of the environment. */
  readonly variables: readonly RecordedVariable[];
  /** The image that it asks for in place of an installer. */
  readonly image: ConstructManifest['image'];
}

/** What an installer is built from. */
export interface InstallerSource {
  readonly manifest: Manifest;
  readonly license: License | null;
  /** The `@EXPLICIT` lists that take the place of solving, by environment; null is the base. */
  readonly explicit: ConstructManifest['explicit'];
  /** Null if there is no construct.yaml. */
  readonly construct: ConstructSource | null;
}

/** Returns the manifest of the command line, or the one that its construct.yaml is read into. Throws UserError as these do. */
export async function openSource(options: SourceOptions): Promise<InstallerSource> {
  const { construct, emit, constructEnv: variables, env, dropPip, installerType } = options;
  if (construct === undefined) {
    const manifest = (await ofList(options)) ?? chooseManifest(options);
    return { manifest, license: licenseOf(manifest), explicit: new Map(), construct: null };
  }
  const { openConstruct } = await import('../construct-yaml/open-construct.js');
  const { recordedVariables } = await import('../construct-yaml/template/recorded.js');
  const platform = choosePlatform(options);
  const choice = { path: construct, platform, variables, env, dropPip, installerType };
  const { manifest, license, explicit, outputs, image, construct: yaml } = await openConstruct(choice, emit);
  return {
    ...{ manifest: withNamedChannels(manifest, options), license, explicit },
    construct: { yaml, outputs, image, variables: recordedVariables(yaml.environment) },
  };
}

async function ofList({ list, platform, arch }: SourceOptions): Promise<Manifest | null> {
  if (list === undefined || (list.name === null && list.setVersion === null)) return null;
  const { manifestOfNamedList } = await import('../lock/open-list.js');
  const isAsked = platform !== undefined || arch !== undefined;
  return manifestOfNamedList(list, isAsked ? [choosePlatform({ platform, arch })] : []);
}
