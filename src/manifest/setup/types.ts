import { type Behaviour, USUAL_BEHAVIOUR } from './behaviour.js';

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
  /** The text of `.condarc`; null if `write_condarc` decides. A file of the same place takes its place. */
  readonly condarc: string | null;
  /** Whether the manifest asks for conda init, which needs conda in the base. */
  readonly needsConda: boolean;
  /** `file:line:column` of the entry; null without one. */
  readonly entryWhere: string | null;
  readonly behaviour: Behaviour;
}

/** Of a manifest that says nothing about it. */
export const NO_MANIFEST_SETUP: ManifestSetup = {
  scripts: {},
  scriptEnvironment: {},
  files: [],
  condarc: null,
  needsConda: false,
  entryWhere: null,
  behaviour: USUAL_BEHAVIOUR,
};
