import { basename, dirname, isAbsolute, join } from 'node:path';
import { UserError } from '../errors.js';
import type { Emit } from '../events.js';
import { readText, requireText, statOf } from '../host/fs/read.js';
import type { License } from '../manifest/open-licence.js';
import { withUnixLineEnds } from '../yaml/line-ends.js';
import { readConstructYaml } from './read.js';
import { hasJinja } from './reading/read-text.js';
import { type ConstructManifest, toManifest } from './to-manifest.js';
import type { ConstructYaml } from './types.js';

/** The name that constructor looks for in a folder. */
export const CONSTRUCT_YAML = 'construct.yaml';

/** Which construct.yaml is read, and with what. */
export interface ConstructChoice {
  /** A folder with a construct.yaml, or the file. */
  readonly path: string;
  readonly platform: string;
  /** `NAME=VALUE`: over the variables of `env`. */
  readonly variables: readonly string[];
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly dropPip: boolean;
  /** What is built in place of `installer_type`; undefined for that. */
  readonly installerType?: string | undefined;
}

/** Reads the construct.yaml that a command names. Throws UserError if there is none or it cannot be read. */
export async function openConstructYaml(choice: ConstructChoice): Promise<ConstructYaml> {
  const { path, platform, variables, env, installerType } = choice;
  const file = statOf(path)?.isDirectory() ? join(path, CONSTRUCT_YAML) : path;
  const environment = new Map<string, string>();
  for (const [key, value] of Object.entries(env)) if (value !== undefined) environment.set(key, value);
  for (const variable of variables) {
    const at = variable.indexOf('=');
    if (at < 1) throw notAVariable(variable);
    environment.set(variable.slice(0, at), variable.slice(at + 1));
  }
  const text = requireText(file, 'a construct.yaml');
  const render = hasJinja(text) ? (await import('./template/render.js')).renderTemplate : null;
  const read = readConstructYaml(text, { file, platform, environment, render });
  if (installerType === undefined) return read;
  return { ...read, installerType: { types: [installerType], where: '--installer-type' } };
}

/** Reads a construct.yaml into a manifest, with its licence; tells what has no effect. Throws UserError with every problem. */
export async function openConstruct(
  choice: ConstructChoice,
  emit: Emit,
): Promise<ConstructManifest & { readonly license: License | null; readonly construct: ConstructYaml }> {
  const construct = await openConstructYaml(choice);
  const place = (path: string) => (isAbsolute(path) ? path : join(dirname(construct.file), path));
  const files = { readText: (path: string) => readText(place(path)), dropPip: choice.dropPip };
  const read = toManifest(construct, files);
  for (const message of read.notes) emit({ kind: 'warning', message });
  return { ...read, license: licenceOf(read.licenseFile, place), construct };
}

/** The author of a construct.yaml is its builder, so its licence may be anywhere. */
function licenceOf(path: string | null, place: (path: string) => string): License | null {
  if (path === null) return null;
  const text = withUnixLineEnds(requireText(place(path), 'the licence that license_file names'));
  return { name: /\.(?:yaml|lock|sh|sha256)$/.test(path) ? 'LICENSE.txt' : basename(path), text };
}

function notAVariable(found: string): UserError {
  const problem = {
    where: '--env',
    message: 'invalid value',
    expected: 'NAME=VALUE',
    found: JSON.stringify(found),
  };
  return new UserError('the command line cannot be used', [problem], { code: 'command-line' });
}
