/** The scripts that a distribution can bring, in the order in which they run. */
export const SCRIPT_NAMES = ['pre_install', 'post_install', 'pre_uninstall'] as const;

export type ScriptName = (typeof SCRIPT_NAMES)[number];

/** What an installation does besides linking packages. Paths of files are relative to the manifest's folder. */
export interface ManifestSetup {
  readonly scripts: Readonly<Partial<Record<ScriptName, string>>>;
  /** Environment variables of the scripts. */
  readonly scriptEnvironment: Readonly<Record<string, string>>;
}

/** Of a manifest that says nothing about it. */
export const NO_MANIFEST_SETUP: ManifestSetup = { scripts: {}, scriptEnvironment: {} };
