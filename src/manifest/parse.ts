import type { YamlData } from '../yaml/data.js';
import { documentProblems, invalidDocument } from '../yaml/shape.js';
import { readYaml } from '../yaml/source.js';
import type { Text } from '../yaml/texts.js';
import { manifestDigest } from './digest.js';
import {
  type EnvDraft,
  type EnvironmentDraft,
  type ManifestDraft,
  type ManifestLists,
  manifestDraftOf,
  type RemapDraft,
} from './draft.js';
import type { PycChoice } from './pyc.js';
import { pythonsOf } from './python.js';
import { MANIFEST_RULES } from './rules.js';
import { manifestSetupOf } from './setup/draft.js';
import { manifestShape } from './shape.js';
import type { ChannelRemap, EnvManifest, Manifest, PlatformManifest } from './types.js';
import { parseVirtualPackage } from './virtual-package.js';

/**
 * Parses the text of a manifest.yaml. `file` is its path, for messages and relative paths. Throws UserError, with every problem
 * at `file:line:column`: syntax errors if the text is not YAML, otherwise problems of shape and of all rules.
 */
export function parseManifest(text: string, file: string): Manifest {
  const source = readYaml(text, file);
  const draft = manifestDraftOf(source);
  const problems = documentProblems(source, manifestShape, MANIFEST_RULES, draft);
  if (draft.name !== null && draft.version !== null && problems.length === 0) {
    return manifestOf({
      ...draft,
      name: draft.name,
      version: draft.version,
      sha256: manifestDigest(text, source),
      file,
    });
  }
  throw invalidDocument(file, 'a valid manifest', problems);
}

type Checked = ManifestDraft & {
  readonly name: Text;
  readonly version: Text;
  readonly sha256: string;
  readonly file: string;
};

function manifestOf(draft: Checked): Manifest {
  const pythons = [draft.base, ...draft.platforms].flatMap(pythonsOf);
  return {
    file: draft.file,
    sha256: draft.sha256,
    name: draft.name.value,
    version: draft.version.value,
    installerFileName: draft.installerFileName?.value ?? null,
    python: draft.python?.value ?? pythons[0]?.value ?? null,
    statesPython: draft.python !== null,
    channels: valuesOf(draft.channels),
    channelsRemap: remapsOf(draft.channelsRemap ?? []),
    ...listsOf(draft.base),
    requestedSpecs: draft.requestedSpecs && valuesOf(draft.requestedSpecs),
    frozen: frozenText(draft.freeze),
    menus: draft.menus && valuesOf(draft.menus),
    licenseFile: draft.licenseFile?.value ?? null,
    writeCondarc: draft.writeCondarc,
    keepPkgs: draft.keepPkgs,
    pyc: (draft.pyc?.value as PycChoice | undefined) ?? null,
    setup: manifestSetupOf(draft.setup),
    audit: draft.audit,
    platforms: platformsOf(draft),
    envs: draft.envs.map(envOf),
  };
}

function envOf(draft: EnvDraft): EnvManifest {
  const { specs, pins, exclude, wheels } = listsOf(draft.base);
  return {
    name: draft.env.value,
    specs,
    pins,
    exclude: draft.has.exclude ? exclude : null,
    wheels,
    requestedSpecs: draft.requestedSpecs && valuesOf(draft.requestedSpecs),
    frozen: frozenText(draft.freeze),
    menus: draft.menus && valuesOf(draft.menus),
    channels: draft.has.channels ? valuesOf(draft.channels) : null,
    channelsRemap: draft.channelsRemap && remapsOf(draft.channelsRemap),
    platforms: platformsOf(draft),
  };
}

function remapsOf(drafts: readonly RemapDraft[]): ChannelRemap[] {
  return drafts.map(({ from, to }) => ({ from: from.value, to: to.value }));
}

function frozenText(freeze: YamlData): string | null {
  return freeze === null ? null : `${JSON.stringify(freeze)}\n`;
}

function platformsOf({ platforms }: EnvironmentDraft): Manifest['platforms'] {
  return Object.fromEntries(platforms.map((scope) => [scope.platform, listsOf(scope)]));
}

function listsOf(scope: ManifestLists): PlatformManifest {
  return {
    specs: valuesOf(scope.specs),
    pins: valuesOf(scope.pins),
    exclude: valuesOf(scope.exclude),
    wheels: scope.wheels,
    virtualPackages: Object.fromEntries(
      scope.virtualPackages
        .map(({ value }) => parseVirtualPackage(value))
        .flatMap((parsed) => (parsed === null ? [] : [[parsed.name, parsed.version]])),
    ),
  };
}

function valuesOf(texts: readonly Text[]): string[] {
  return texts.map(({ value }) => value);
}
