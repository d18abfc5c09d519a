import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { choice, count, flag, required, text, texts } from '../cli/checks.js';
import type { Outcome } from '../cli/options.js';
import { type Input, type Options, perform } from '../cli/perform.js';
import { parsePlatform } from '../conda/platform.js';
import { ENGINES } from '../engine/types.js';
import { UserError } from '../errors.js';
import { refuseFile } from '../host/fs/folders.js';
import { hostPlatform } from '../host/platform.js';
import { type PortResult, portRecipes } from './build.js';
import { openBuilder } from './open-builder.js';

/** The flags of `archi-construct port`. */
export type PortOptions = Options<typeof CHECKS>;

const CHECKS = {
  /** A folder of recipes. */
  recipes: required(text()),
  from: text('linux-64'),
  to: text('linux-aarch64'),
  /** The folder of the channel that gets the packages. */
  channel: required(text()),
  /** Match specs; empty for all that the recipes make. */
  want: texts(),
  suite: text('bookworm'),
  /** A folder channel that `bootstrap --compilers-for` made; undefined to make one. */
  compilers: text(),
  /** A folder channel that `bootstrap` made for the target; undefined to make one. */
  bootstrap: text(),
  /** Default: `<channel>.port`. */
  work: text(),
  out: text('dist'),
  name: text('Port'),
  version: text('1.0.0'),
  /** An image.yaml, its folder or its name; undefined for no image. */
  image: text(),
  defaultRegistry: text(),
  plainHttp: flag(),
  /** The most builds at once; undefined for as many as there are processors. */
  jobs: count({ min: 1, max: 1000 }, undefined),
  /** Minutes. */
  timeout: count({ min: 1, max: 60 * 24 * 14 }, 360),
  engine: choice(ENGINES),
};

/**
 * Builds recipes for a platform that has no channel yet, and an installer of what is wanted. Reports the exit code 3 if a build
 * fails; the others are done nevertheless. Throws ArchiError.
 */
export async function port(input: Input<PortOptions, 'recipes' | 'channel'>): Promise<PortResult> {
  return perform(input, CHECKS, run);
}

const PROGRAM = fileURLToPath(new URL('../bin.js', import.meta.url));

async function run(options: PortOptions): Promise<Outcome<PortResult>> {
  const machines = { from: parsePlatform(options.from, '--from'), to: parsePlatform(options.to, '--to') };
  if (machines.from === machines.to) throw nothingToPort(machines.to);
  const channel = folderOf(options.channel, '--channel');
  const work = folderOf(options.work ?? `${options.channel.replace(/\/+$/, '')}.port`, '--work');
  if (work === channel) throw sameFolder(work);
  const out = resolve(options.out);
  refuseFile(out, '--out');
  if (machines.from !== hostPlatform()) throw notHere(machines.from);
  return portRecipes(
    {
      ...options,
      ...machines,
      recipes: resolve(options.recipes),
      channel,
      work,
      out,
      compilers: options.compilers === undefined ? null : folderOf(options.compilers, '--compilers'),
      bootstrap: options.bootstrap === undefined ? null : folderOf(options.bootstrap, '--bootstrap'),
      jobs: options.jobs ?? availableParallelism(),
      engine: options.engine ?? null,
      image: options.image ?? null,
    },
    { program: [process.execPath, PROGRAM], openBuilder },
  );
}

function nothingToPort(platform: string): UserError {
  return new UserError('there is nothing to port', {
    where: '--to',
    message: 'the platform is that of --from',
    expected: 'the platform that the packages are to be built for',
    found: platform,
    fix: 'give another platform to --to, or to --from',
  });
}

function sameFolder(folder: string): UserError {
  return new UserError('the channel cannot be the folder to work in', {
    where: '--work',
    message: 'this is the folder of --channel',
    expected: 'another folder',
    found: folder,
    fix: 'leave out --work: then it is beside the channel',
  });
}

function notHere(platform: string): UserError {
  return new UserError('this machine cannot build', {
    where: '--from',
    message: 'the compilers run on another platform than this machine',
    expected: 'the platform of this machine',
    found: platform,
    fix: 'run the port on a machine of that platform',
  });
}

/** Returns the absolute path of a folder that the makefile can name. */
function folderOf(path: string, flag: string): string {
  const problem = /^[a-z]+:\/\//i.test(path)
    ? 'a url cannot be written to'
    : /[\u0000-\u001f\u007f]/.test(path)
      ? 'make cannot read a path with control characters'
      : null;
  if (problem === null) {
    refuseFile(resolve(path), flag);
    return resolve(path);
  }
  throw new UserError('this is not a folder that can be used', {
    where: flag,
    message: problem,
    expected: 'the path of a folder',
    found: path,
  });
}
