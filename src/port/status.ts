import type { Platform } from '../conda/platform.js';
import type { BuildEvent, BuildState, BuildStatus, PortBuild, PortStatus } from './types.js';

/** Returns the status of a port that begins. `now` is in ISO 8601. */
export function firstStatus(
  machines: { readonly from: Platform; readonly to: Platform },
  now: string,
): PortStatus {
  const { from, to } = machines;
  return { from, to, state: 'running', step: '', started: now, updated: now, builds: [], installer: null };
}

/** Returns the states of builds of which some are done: those whose stamps are there. `logs` is where the engine's logs are. */
export function firstStates(
  builds: readonly PortBuild[],
  isDone: (build: PortBuild) => boolean,
  logs: string,
): BuildStatus[] {
  return builds.map((build) => ({
    id: build.id,
    name: build.name,
    wave: build.wave,
    needs: build.needs,
    state: isDone(build) ? 'kept' : 'waiting',
    started: null,
    ended: null,
    log: `${logs}/${build.name}.log`,
    problem: null,
  }));
}

const STATES: Readonly<Record<BuildEvent['kind'], BuildState>> = {
  start: 'running',
  done: 'done',
  failed: 'failed',
};

/** Returns the states after an event. What waits for a failed build is blocked; `problem` says why it failed. */
export function afterEvent(
  builds: readonly BuildStatus[],
  { kind, id }: BuildEvent,
  { now, problem }: { readonly now: string; readonly problem: string | null },
): BuildStatus[] {
  const blocked = kind === 'failed' ? waitingFor(builds, id) : new Set<string>();
  return builds.map((build) => {
    if (blocked.has(build.id)) return { ...build, state: 'blocked' };
    if (build.id !== id) return build;
    const state = STATES[kind];
    return kind === 'start' ? { ...build, state, started: now } : { ...build, state, problem, ended: now };
  });
}

/** Returns the ids of all builds that need a build, directly or through others. */
export function waitingFor(
  builds: readonly Pick<BuildStatus, 'id' | 'needs'>[],
  id: string,
): ReadonlySet<string> {
  const waiting = new Set<string>();
  // Builds come after those that they need.
  for (const build of builds) {
    if (build.needs.some((need) => need === id || waiting.has(need))) waiting.add(build.id);
  }
  return waiting;
}
