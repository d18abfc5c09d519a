import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { outputOf } from '../program.js';
import { rattlerPython } from './rattler.js';

/** The version of conda-lock, which `.ci/run` installs. Other versions may differ. */
const VERSION = '4.0.3';

/** A record of a pixi.lock, as rattler reads it. */
export type RattlerRecord = Readonly<Record<string, unknown>> & { readonly url: string };

/** What rattler reads. */
export interface ReadByRattler {
  /** For each pixi.lock: the records by environment and platform. */
  readonly pixi: readonly Readonly<Record<string, Readonly<Record<string, readonly RattlerRecord[]>>>>[];
  /** Name, version and build. */
  readonly specs: readonly (readonly [string, string, string])[];
}

/** Reads pixi.locks and specs by rattler. */
export async function readByRattler(given: {
  readonly pixi: readonly string[];
  readonly specs: readonly string[];
}): Promise<ReadByRattler> {
  const program = fileURLToPath(new URL('lock_files.py', import.meta.url));
  return JSON.parse(await outputOf([rattlerPython(), program], { input: JSON.stringify(given) }));
}

/** Returns the reason why conda-lock cannot be used here, or null. */
export function condaLockObstacle(): string | null {
  const { status, stdout } = spawnSync('conda-lock', ['--version'], { encoding: 'utf8' });
  return status === 0 && stdout.includes(VERSION) ? null : `conda-lock ${VERSION} (pip)`;
}

/** Returns the lines of the `@EXPLICIT` lists that conda-lock renders of a file, by platform. Needs no network. */
export async function renderByCondaLock(
  file: string,
  folder: string,
  platforms: readonly string[],
): Promise<string[]> {
  const flags = platforms.flatMap((platform) => ['-p', platform]);
  const template = ['--filename-template', '{platform}.txt'];
  await outputOf(['conda-lock', 'render', '-k', 'explicit', ...flags, ...template, file], { cwd: folder });
  return platforms.map((platform) => `${folder}/${platform}.txt`);
}
