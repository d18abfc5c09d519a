/** The scripts that a distribution can bring, in the order in which they run. */
export const SCRIPT_NAMES = ['pre_install', 'post_install', 'pre_uninstall'] as const;

export type ScriptName = (typeof SCRIPT_NAMES)[number];

/** A script that a distribution brings. */
export interface ManifestScript {
  /** Relative to the manifest's folder. */
  readonly path: string;
  /** `file:line:column`. */
  readonly where: string;
}

/** A file or folder that a distribution brings. */
export interface ManifestFile {
  /** Path relative to the manifest's folder. */
  readonly from: string;
  /** Path in the prefix. */
  readonly to: string;
  /** Of files; null for 755 or 644, as they are executable or not. */
  readonly mode: number | null;
  /** Whether `@PREFIX@` in files is replaced by the prefix. */
  readonly relocate: boolean;
  /** `file:line:column`. */
  readonly where: string;
}

/** What an installation does besides linking packages. Paths of files are relative to the manifest's folder. */
export interface ManifestSetup {
  readonly scripts: Readonly<Partial<Record<ScriptName, ManifestScript>>>;
  /** Environment variables of the scripts. */
  readonly scriptEnvironment: Readonly<Record<string, string>>;
  readonly files: readonly ManifestFile[];
  /** Where to install unless the user says so, with variables of the target's environment; null for `$HOME/NAME`. */
  readonly defaultPrefix: string | null;
  /** Whether a prefix may have white space. */
  readonly spacesInPrefix: boolean;
  /** Whether the installer asks nothing, as with `-b`. */
  readonly batchMode: boolean;
  /** Shown at the end; null for a command to try. */
  readonly conclusionText: string | null;
  /** Whether the prefix is added to conda's list of environments. */
  readonly registerEnvs: boolean;
  /** Whether conda init is offered where conda is in the base. */
  readonly initializeConda: boolean;
  /** Whether Enter is yes when conda init is offered. */
  readonly initializeByDefault: boolean;
}

/** Of a manifest that says nothing about it. */
export const NO_MANIFEST_SETUP: ManifestSetup = {
  scripts: {},
  scriptEnvironment: {},
  files: [],
  defaultPrefix: null,
  spacesInPrefix: true,
  batchMode: false,
  conclusionText: null,
  registerEnvs: true,
  initializeConda: true,
  initializeByDefault: false,
};
