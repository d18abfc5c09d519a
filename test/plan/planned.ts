import type { ChannelPackage } from '../../src/channel/types.js';
import { loadVersions } from '../../src/conda/version.js';
import { makePlan, type PlanRequest } from '../../src/plan/make-plan.js';
import { stepName } from '../../src/plan/names.js';
import type { BuildPlan } from '../../src/plan/types.js';
import { channelOf, packageOf } from '../lock/channels.js';

export const versions = await loadVersions();

interface Given extends Partial<PlanRequest> {
  readonly source?: never;
  readonly target?: never;
  readonly has?: readonly ChannelPackage[];
  readonly targetHas?: readonly ChannelPackage[];
}

/** Plans `app` for linux-aarch64, from packages of linux-64 (`has`) and of the target (`targetHas`). */
export function planned({ has = [], targetHas = [], source: _, target: __, ...parts }: Given): BuildPlan {
  return makePlan({
    from: 'linux-64',
    to: 'linux-aarch64',
    want: ['app'],
    source: [channelOf(has)],
    target: [channelOf(targetHas)],
    bootstrap: [],
    recipes: [],
    minutes: 3,
    times: new Map(),
    versions,
    ...parts,
  });
}

/** A package of linux-64. */
export const on64 = (pin: string, ...depends: string[]) => packageOf(pin, { subdir: 'linux-64', depends });

/** A noarch package. */
export const pure = (pin: string, ...depends: string[]) =>
  packageOf(pin, { subdir: 'noarch', noarch: 'python', depends });

/** A package of linux-aarch64. */
export const onTarget = (pin: string, ...depends: string[]) => packageOf(pin, { depends });

/** Returns the status and version of each name. */
export function statuses({ nodes }: BuildPlan): Record<string, string> {
  return Object.fromEntries(nodes.map(({ name, version, status }) => [name, `${status} ${version}`]));
}

/** Returns the names of the steps, one list for each wave. */
export const wavesOf = (plan: BuildPlan) =>
  plan.waves.map((wave) => wave.map((step) => stepName(plan, step)));
