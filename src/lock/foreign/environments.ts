import type { Platform } from '../../conda/platform.js';
import { type Problem, UserError } from '../../errors.js';
import { ENVIRONMENT_NAME, isEnvironmentName } from '../../manifest/environment-name.js';
import type { Manifest } from '../../manifest/types.js';
import { notThere } from './entries.js';
import { DEFAULT } from './pixi-lock.js';
import type { ForeignFile } from './types.js';

/** Stands for all environments. */
const ALL = '*';

/** An environment of a list, and what it becomes. */
export interface ChosenEnvironment {
  /** In the installer; null for the base. */
  readonly name: string | null;
  /** In the file; null for `default`, and for a list of one. */
  readonly environment: string | null;
}

/**
 * Returns the environments that are asked for, the base first: the first that is named, and `default` if none is. `*` stands for all that
 * have packages for the platform, of which `default` is the base, else the first. Throws UserError for a name that is not there, or that
 * cannot be a folder in `envs/`.
 */
export function chooseEnvironments(
  foreign: ForeignFile,
  { asked, platform, file }: { asked: readonly string[]; platform: Platform; file: string },
): readonly ChosenEnvironment[] {
  if (asked.length === 0) return [{ name: null, environment: null }];
  const { environments } = foreign;
  if (environments.length === 0) {
    if (asked.every((name) => name === ALL)) return [{ name: null, environment: null }];
    throw noEnvironments(file, asked);
  }
  const all = environments.filter((name) => foreign.platformsOf(name).some((known) => known === platform));
  const ordered = [...all.filter((name) => name === DEFAULT), ...all.filter((name) => name !== DEFAULT)];
  const named = [...new Set(asked.flatMap((name) => (name === ALL ? ordered : name)))];
  const [base = null, ...others] = named;
  const problems = [
    ...named
      .filter((name) => !environments.includes(name))
      .map((asked) =>
        notThere(file, 'environment', { asked, has: environments, fix: 'give another --environment' }),
      ),
    ...namesThatAreNoFolders(file, others),
  ];
  if (problems.length > 0) throw new UserError('the environments cannot be chosen', problems);
  return [
    { name: null, environment: base },
    ...others.map((environment) => ({ name: environment, environment })),
  ];
}

function namesThatAreNoFolders(where: string, names: readonly string[]): Problem[] {
  const folded = names.map((name) => name.toLowerCase());
  return names
    .filter((name, i) => !isEnvironmentName(name) || folded.indexOf(name.toLowerCase()) !== i)
    .map((found) => ({
      where,
      message: 'this environment cannot be a folder in envs/',
      expected: `${ENVIRONMENT_NAME}, unlike the others in lower case too`,
      found,
      fix: 'name it first, as the base, or give it another name in pixi.toml',
    }));
}

function noEnvironments(where: string, asked: readonly string[]): UserError {
  return new UserError('the environments cannot be chosen', {
    where,
    message: 'the list has the packages of one environment, which has no name',
    expected: 'no --environment, or a pixi.lock of version 4 to 7',
    found: asked.join(', '),
    fix: 'omit --environment; --category chooses in a conda-lock file',
  });
}

/**
 * Returns the environments for those of a manifest: the base is the one that is asked for, each other one has its name. Throws
 * UserError if others are asked for than the manifest has.
 */
export function environmentsFor(
  foreign: ForeignFile,
  request: { asked: readonly string[]; platform: Platform; file: string },
  manifest: Pick<Manifest, 'file' | 'envs'>,
): readonly ChosenEnvironment[] {
  const names = manifest.envs.map(({ name }) => name);
  const chosen = chooseEnvironments(foreign, request);
  const [base, ...others] = chosen;
  if (base === undefined || (names.length > 0 && foreign.environments.length === 0))
    throw oneEnvironmentOnly(request.file, manifest.file, names);
  if (others.length === 0) return [base, ...names.map((environment) => ({ name: environment, environment }))];
  const asked = others.map(({ environment }) => environment);
  if (asked.length === names.length && names.every((name) => asked.includes(name))) return chosen;
  throw new UserError('the environments cannot be chosen', {
    where: '--environment',
    message: `they are not those of ${manifest.file}`,
    expected: names.length === 0 ? 'one environment, for the base' : `the base, and ${names.join(', ')}`,
    found: chosen.map(({ environment }) => environment ?? DEFAULT).join(', '),
    fix: `write envs into the manifest, with the specs of each; or give --name and --set-version in place of the manifest`,
  });
}

function oneEnvironmentOnly(where: string, file: string, names: readonly string[]): UserError {
  return new UserError('a list has the packages of one environment', {
    where,
    message: 'the manifest has several environments',
    expected: 'a lock that archi-construct lock has made, or a pixi.lock with these environments',
    found: `${file} has envs: ${names.join(', ')}`,
    fix: 'make a lock with archi-construct lock, or take envs out of the manifest',
  });
}
