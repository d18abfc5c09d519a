import type { Report } from '../cli/options.js';
import { waitingFor } from './status.js';
import type { BuildStatus } from './types.js';

/** What is told of a port. Paths are absolute. */
export interface PortOutcome {
  readonly builds: readonly BuildStatus[];
  readonly channel: string;
  readonly page: string;
  /** Null if a build has failed. */
  readonly installer: string | null;
  /** Null if none was asked for, or a build has failed. */
  readonly image: string | null;
}

/** Returns the lines of a port, and the exit code 3 if a build has failed. */
export function portReport({ builds, channel, page, installer, image }: PortOutcome): Report {
  const count = (state: BuildStatus['state']) => builds.filter((build) => build.state === state).length;
  const failed = builds.filter(({ state }) => state === 'failed');
  const blocked = count('blocked');
  const summary = [
    `${count('done')} built`,
    `${count('kept')} built before`,
    ...(failed.length > 0 ? [`${failed.length} failed`] : []),
    ...(blocked > 0 ? [`${blocked} waiting for those`] : []),
  ].join(', ');
  const failures = failed.flatMap((build) => failureLines(build, builds));
  const results = [channel, ...[installer, image].filter((made) => made !== null)];
  return {
    lines: [summary, ...failures, ...results, `  status   ${page}`],
    quiet: [...failures, ...results],
    ...(failed.length > 0 ? { exitCode: 3 } : {}),
  };
}

function failureLines({ id, name, problem }: BuildStatus, builds: readonly BuildStatus[]): string[] {
  const waiting = waitingFor(builds, id);
  const names = builds.filter((build) => waiting.has(build.id)).map((build) => build.name);
  return [
    `${name} failed`,
    ...(problem ?? '')
      .trimEnd()
      .split('\n')
      .map((line) => `  ${line}`),
    ...(names.length > 0 ? [`  waiting for it: ${[...new Set(names)].join(', ')}`] : []),
  ];
}
