import { join } from 'node:path';
import { readSuite } from '../bootstrap/debian/open-suite.js';
import { indexChannel } from '../channel/index/run.js';
import type { Outcome } from '../cli/options.js';
import type { Platform } from '../conda/platform.js';
import { chooseEngines } from '../engine/open-engines.js';
import type { Engine } from '../engine/types.js';
import { BugError, messageOf } from '../errors.js';
import { systemClock } from '../host/clock.js';
import { withFolderLock } from '../host/fs/folder-lock.js';
import { makeFolders } from '../host/fs/folders.js';
import { hostGlibc } from '../host/platform.js';
import { tryRun } from '../host/process/run.js';
import type { Recipe } from '../recipe/types.js';
import { portBuilds } from './builds.js';
import { type Layout, layoutOf } from './layout.js';
import { refuseOldMachine } from './machine.js';
import { runBuilds } from './open-builds.js';
import {
  type BaseChannelsRequest,
  checkGivenChannels,
  digestsOfChannels,
  openBaseChannels,
} from './open-channels.js';
import { digestOfFolder } from './open-digest.js';
import { checkImage, makeImage } from './open-image.js';
import { type Made, makeInstaller } from './open-installer.js';
import { planPort } from './open-plan.js';
import { openStatus } from './open-status.js';
import { checkTools } from './open-tools.js';
import type { Port, PortRequest } from './port.js';
import { checkRecipesFolder, readyRecipes } from './recipes/open-recipes.js';
import { portReport } from './report.js';
import { firstStatus } from './status.js';
import type { BuildStatus } from './types.js';

/** The result of a port. Paths are absolute. */
export interface PortResult {
  readonly from: Platform;
  readonly to: Platform;
  readonly channel: string;
  readonly builds: readonly Pick<BuildStatus, 'name' | 'wave' | 'state' | 'log'>[];
  /** The status file. */
  readonly status: string;
  /** Null if a build has failed. */
  readonly lock: string | null;
  readonly installer: string | null;
  /** The path of the image, or its name in the store of the builder that made it; null if none was asked for. */
  readonly image: string | null;
}

/** Builds what is wanted, and its installer. Throws ArchiError. */
export async function portRecipes(
  request: PortRequest,
  own: Pick<Port, 'program' | 'openBuilder'>,
): Promise<Outcome<PortResult>> {
  const layout = layoutOf(request);
  await checkRequest(request, layout);
  for (const folder of [layout.stamps, layout.logs, request.channel]) makeFolders(folder);
  const work = async () => {
    const now = () => new Date(systemClock.now()).toISOString();
    const file = openStatus(firstStatus(request, now()), layout, now);
    try {
      const outcome = await portInto({ ...own, request, layout, file, now });
      file.change({ state: outcome.exitCode === undefined ? 'done' : 'failed', step: '' });
      return outcome;
    } catch (error) {
      file.change({ state: 'failed', step: messageOf(error) });
      throw error;
    }
  };
  return withFolderLock(layout.folder, work, 0);
}

/** Throws ArchiError if a port cannot begin. Nothing is written before. */
async function checkRequest(request: PortRequest, layout: Layout): Promise<void> {
  checkRecipesFolder(request.recipes, [layout.folder, request.channel]);
  if (request.image !== null) await checkImage(request.image);
  checkGivenChannels(baseChannels(request, layout));
  const { glibc } = await readSuite(request.suite);
  refuseOldMachine({ suite: request.suite, glibc, host: hostGlibc() });
  await checkTools(request.recipes, { engine: request.engine, tryRun, env: request.env });
}

function baseChannels(request: PortRequest, layout: Layout): BaseChannelsRequest {
  return {
    ...request,
    compilers: { folder: request.compilers ?? layout.compilers, given: request.compilers !== null },
    bootstrap: { folder: request.bootstrap ?? layout.bootstrap, given: request.bootstrap !== null },
  };
}

/** The flow: recipes, channels, plan, builds, index, lock, installer, image. */
async function portInto(port: Port): Promise<Outcome<PortResult>> {
  const { request, layout, file } = port;
  const { from, to, emit, channel } = request;
  file.change({ step: 'making the recipes ready' });
  const folders = { own: request.recipes, copy: layout.recipes };
  await readyRecipes({ ...folders, from, to, findings: layout.findings, emit });
  file.change({ step: 'making the channels to build with' });
  const base = await openBaseChannels(baseChannels(request, layout));
  const { plan, want, recipes, glibc } = await planPort({ ...request, ...base, recipes: folders });
  const engineOf = await openEngineOf(recipes, request);
  const common = JSON.stringify(digestsOfChannels(base, [from, to]));
  const builds = portBuilds(plan, { common, engineOf: named(engineOf), recipe: digestOfFolder });
  await runBuilds(builds, port, { request, base, folders, recipes, glibc, engineOf });
  file.change({ step: 'indexing the channel' });
  await indexChannel({ folder: channel, emit });
  const isWhole = file.status().builds.every(({ state }) => state === 'done' || state === 'kept');
  const made = isWhole
    ? await makeInstaller(port, { channels: [channel, base.bootstrap], specs: want, glibc })
    : { lock: null, installer: null };
  const { image } = request;
  const { lock } = made;
  return outcomeOf(port, {
    ...made,
    image: image === null || lock === null ? null : await makeImage(port, { image, lock }),
  });
}

/** Returns the function that returns what builds the recipe in a folder. Throws what `chooseEngines` throws. */
async function openEngineOf(
  recipes: ReadonlyMap<string, Recipe>,
  { engine, env }: PortRequest,
): Promise<(folder: string) => Engine> {
  const formats = [...recipes.values()].map(({ format }) => format);
  const engines = await chooseEngines(formats, engine, { tryRun, env });
  return (folder) => {
    const recipe = recipes.get(folder);
    const chosen = recipe === undefined ? undefined : engines.get(recipe.format);
    if (chosen === undefined) throw new BugError(`no engine for ${folder}`);
    return chosen;
  };
}

function named(engineOf: (folder: string) => Engine): (folder: string) => string {
  return (folder) => {
    const { name, version } = engineOf(folder);
    return `${name} ${version}`;
  };
}

function outcomeOf(
  { request, layout, file }: Port,
  { lock, installer, image }: Made & Pick<PortResult, 'image'>,
): Outcome<PortResult> {
  const { from, to, channel } = request;
  const { builds } = file.status();
  return {
    ...portReport({ builds, channel, page: layout.page, installer, image }),
    result: {
      ...{ from, to, channel, lock, installer, image, status: layout.status },
      builds: builds.map(({ name, wave, state, log }) => ({
        name,
        wave,
        state,
        log: join(layout.folder, log),
      })),
    },
  };
}
