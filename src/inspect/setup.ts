import { contentDigest, wholeOf } from '../formats/content.js';
import type { RawEntry } from '../formats/tar/reader.js';
import { BEFORE_SETUP, FROZEN_PATH } from '../payload/environment.js';
import type { PackedSetup } from '../payload/setup/pack.js';
import {
  TEMPLATE_ENVIRONMENT,
  type TemplateVariable,
  templateVariables,
} from '../payload/setup/provenance.js';
import { readScriptEnvironment, SCRIPT_ENVIRONMENT, SCRIPTS_FOLDER } from '../payload/setup/scripts.js';
import type { Frozen, OwnEntry } from '../payload/setup/types.js';
import { fileOf, fileText, type OpenedInstaller } from './open.js';

/** A script that an installer runs. */
export interface InspectedScript {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** Returns what an installer brings besides packages, as it was built. Hard links, which no build writes there, are left out. */
export function setupOfInstaller({ file, entries }: Pick<OpenedInstaller, 'file' | 'entries'>): PackedSetup {
  const before = entries.findIndex((entry) => entry.path.toString() === BEFORE_SETUP);
  return {
    settings: file.values.settings,
    entries: before < 0 ? [] : entries.slice(before + 1).flatMap(ownEntry),
    frozen: frozenIn(file.values.envs, entries),
  };
}

function frozenIn(envs: readonly { readonly name: string }[], entries: readonly RawEntry[]): Frozen[] {
  return [null, ...envs.map(({ name }) => name)].flatMap((env) => {
    const text = fileText(entries, env === null ? FROZEN_PATH : `envs/${env}/${FROZEN_PATH}`);
    return text === undefined ? [] : { env, text };
  });
}

function ownEntry({ type, path, mode, mtime, target, data }: RawEntry): OwnEntry[] {
  // A tar ends the path of a folder with a slash.
  const common = { path: path.toString().replace(/\/$/, ''), mtime };
  if (type === 'softlink') return [{ ...common, type, target: target.toString() }];
  if (type === 'directory') return [{ ...common, type, mode }];
  return type === 'file' ? [{ ...common, type, mode, data }] : [];
}

/** Returns the scripts that an installer says it runs, those that it has. */
export function scriptsIn({ file, entries }: Pick<OpenedInstaller, 'file' | 'entries'>): InspectedScript[] {
  return file.values.settings.scripts.flatMap((name) => {
    const data = fileOf(entries, `${SCRIPTS_FOLDER}/${name}`)?.data;
    return data === undefined ? [] : { name, size: data.length, sha256: contentDigest(data) };
  });
}

/**
 * Returns the environment variables of the scripts, by name. Null if the file that sets them is not one that archi-construct writes.
 */
export function scriptEnvironmentIn(entries: readonly RawEntry[]): Readonly<Record<string, string>> | null {
  const file = fileOf(entries, SCRIPT_ENVIRONMENT);
  return file === undefined ? {} : readScriptEnvironment(wholeOf(file.data).toString());
}

/**
 * Returns the variables of the environment that the template of the construct.yaml read. Null if the file that records them is not
 * one that archi-construct writes.
 */
export function templateEnvironmentIn(entries: readonly RawEntry[]): readonly TemplateVariable[] | null {
  const file = fileOf(entries, TEMPLATE_ENVIRONMENT);
  return file === undefined ? [] : templateVariables(wholeOf(file.data).toString());
}
