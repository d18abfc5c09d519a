import { join } from 'node:path';
import { indexChannel } from '../channel/index/run.js';
import type { Outcome } from '../cli/options.js';
import type { Platform } from '../conda/platform.js';
import { chooseEngines } from '../engine/open-engines.js';
import { messageOf } from '../errors.js';
import { systemClock } from '../host/clock.js';
import { withFolderLock } from '../host/fs/folder-lock.js';
import { makeFolders } from '../host/fs/folders.js';
import { tryRun } from '../host/process/run.js';
import { portBuilds } from './builds.js';
import { layoutOf } from './layout.js';
import { runBuilds } from './open-builds.js';
import { digestsOfChannels, openBaseChannels } from './open-channels.js';
import { digestOfFolder } from './open-digest.js';
import { type Made, makeInstaller } from './open-installer.js';
import { planPort } from './open-plan.js';
import { readyRecipes } from './open-recipes.js';
import { openStatus } from './open-status.js';
import { checkTools } from './open-tools.js';
import type { Port, PortRequest } from './port.js';
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
}

/** Builds what is wanted, and its installer. `program` are the words that call this program. Throws ArchiError. */
export async function portRecipes(
  request: PortRequest,
  program: readonly string[],
): Promise<Outcome<PortResult>> {
  const layout = layoutOf(request);
  for (const folder of [layout.stamps, layout.logs, request.channel]) makeFolders(folder);
  const work = async () => {
    const now = () => new Date(systemClock.now()).toISOString();
    const file = openStatus(firstStatus(request, now()), layout, now);
    try {
      const outcome = await portInto({ request, layout, file, program, now });
      file.change({ state: outcome.exitCode === undefined ? 'done' : 'failed', step: '' });
      return outcome;
    } catch (error) {
      file.change({ state: 'failed', step: messageOf(error) });
      throw error;
    }
  };
  return withFolderLock(layout.folder, work, 0);
}

/** The flow: recipes, channels, plan, builds, index, lock, installer. */
async function portInto(port: Port): Promise<Outcome<PortResult>> {
  const { request, layout, file } = port;
  const { from, to, emit, channel } = request;
  file.change({ step: 'making the recipes ready' });
  const copy = layout.recipes;
  await readyRecipes({ folder: request.recipes, copy, channel, from, to, findings: layout.findings, emit });
  await checkTools(copy, { engine: request.engine, tryRun, env: request.env });
  file.change({ step: 'making the channels to build with' });
  const base = await openBaseChannels({
    ...request,
    compilers: { folder: request.compilers ?? layout.compilers, given: request.compilers !== null },
    bootstrap: { folder: request.bootstrap ?? layout.bootstrap, given: request.bootstrap !== null },
  });
  const { plan, want, formats, glibc } = await planPort({ ...request, ...base, recipes: copy });
  const engines = await chooseEngines(formats, request.engine, { tryRun, env: request.env });
  const versions = [...engines.values()].map(({ name, version }) => `${name} ${version}`);
  const common = JSON.stringify([digestsOfChannels(base, [from, to]), versions]);
  const builds = portBuilds(plan, { common, recipe: digestOfFolder });
  await runBuilds(builds, port, base);
  file.change({ step: 'indexing the channel' });
  await indexChannel({ folder: channel, emit });
  const isWhole = file.status().builds.every(({ state }) => state === 'done' || state === 'kept');
  const made = isWhole
    ? await makeInstaller(port, { channels: [channel, base.bootstrap], specs: want, glibc })
    : null;
  return outcomeOf(port, made);
}

function outcomeOf({ request, layout, file }: Port, made: Made | null): Outcome<PortResult> {
  const { from, to, channel } = request;
  const { builds } = file.status();
  const { lock, installer } = made ?? { lock: null, installer: null };
  return {
    ...portReport({ builds, channel, page: layout.page, installer }),
    result: {
      ...{ from, to, channel, lock, installer, status: layout.status },
      builds: builds.map(({ name, wave, state, log }) => ({
        name,
        wave,
        state,
        log: join(layout.folder, log),
      })),
    },
  };
}
