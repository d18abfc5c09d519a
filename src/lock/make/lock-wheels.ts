import { dirname, isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Deps } from '../../channel/open.js';
import type { MeasureWheel } from '../../channel/types.js';
import { type Problem, UserError } from '../../errors.js';
import { forPlatform } from '../../manifest/for-platform.js';
import type { Manifest, WheelItem } from '../../manifest/types.js';
import { quoteValue } from '../../text/quote-value.js';
import { redactUrl } from '../../text/redact-url.js';
import type { PythonTarget } from '../../wheels/choose/choose.js';
import type { WheelWish } from '../../wheels/choose/no-wheel.js';
import { parseWheelName } from '../../wheels/name/file-name.js';
import { isWheelRequest, parseWheelRequest, type WheelRequest } from '../../wheels/request.js';
import type { Requiring } from '../../wheels/requires/unmet.js';
import type { LockedWheel } from '../../wheels/types.js';
import type { Lock } from '../types.js';
import { noPython, wheelProblems, wheelTarget } from '../wheel-rules.js';
import { findWheel } from './find-wheel.js';
import { requirementWarnings } from './requirement-warnings.js';

/** What finding wheels needs from outside. */
export type WheelDeps = Pick<Deps, 'measureWheel' | 'findProject' | 'emit'>;

/** A wheel that is asked for. */
interface Asked {
  readonly request: WheelRequest;
  /** `file:line:column`. */
  readonly where: string;
}

/**
 * Returns the lock of one environment with the wheels that its manifest asks for, and those of a list that it is made from: each fetched,
 * measured and pinned. Throws UserError with every wheel that is not there or does not fit.
 */
export async function withWheels(
  lock: Omit<Lock, 'envs'>,
  manifest: Manifest,
  deps: WheelDeps,
  listed: readonly WheelItem[] = [],
): Promise<Omit<Lock, 'envs'>> {
  const { wheels: _, ...without } = lock;
  const own = requestsOf(forPlatform(manifest, lock.platform).wheels);
  const others = requestsOf(listed);
  const problems = [...own.problems, ...others.problems];
  const target = wheelTarget(without);
  // pip records the url of what was asked for by its url, not of what an index has.
  const asked = [
    ...own.requests.map((each) => ({ ...each, direct: true })),
    ...others.requests.map((each) => ({ ...each, direct: false })),
  ];
  if (asked.length === 0 && problems.length === 0) return without;
  const wheels: LockedWheel[] = [];
  const requiring: Requiring[] = [];
  for (const { request, where, direct } of asked) {
    try {
      const wheel =
        request.kind === 'version'
          ? await versionOf(request, where, target, deps)
          : fileOf(request, manifest.file, direct);
      if ('problem' in wheel) problems.push(wheel.problem);
      else {
        const { requires, ...measured } = await deps.measureWheel(wheel);
        wheels.push({ ...wheel, ...measured });
        requiring.push({ ...wheel, requires: requires ?? [] });
      }
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(...error.problems);
    }
  }
  problems.push(...wheelProblems({ ...without, wheels }, manifest.file));
  if (problems.length > 0) throw new UserError('some wheels cannot be used', distinct(problems));
  if (target !== null)
    for (const message of requirementWarnings(requiring, without.packages, target))
      deps.emit({ kind: 'warning', message: `${manifest.file}: ${message}` });
  return { ...without, wheels };
}

/** Reads the items of a manifest. Returns those that can be read, and a problem for each other one. */
export function requestsOf(items: readonly WheelItem[]): {
  readonly requests: readonly Asked[];
  readonly problems: Problem[];
} {
  const requests: Asked[] = [];
  const problems: Problem[] = [];
  for (const { value, where } of items) {
    const request = parseWheelRequest(value);
    if (isWheelRequest(request)) requests.push({ request, where });
    else problems.push({ where, ...request, found: quoteValue(redactUrl(value)) });
  }
  return { requests, problems };
}

/** An index that cannot be used is a problem of each version. */
function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

type Unmeasured = Parameters<MeasureWheel>[0];

function fileOf(
  request: Exclude<WheelRequest, { kind: 'version' }>,
  file: string,
  direct: boolean,
): Unmeasured {
  const { fn } = request;
  const { name = '', version = '' } = parseWheelName(fn) ?? {};
  const url = request.kind === 'url' ? redactUrl(request.url) : fileUrl(request.path, file);
  return { name, version, fn, url, sha256: request.kind === 'url' ? request.sha256 : null, direct };
}

async function versionOf(
  wish: WheelWish,
  where: string,
  target: PythonTarget | null,
  { findProject, emit }: WheelDeps,
): Promise<Unmeasured | { readonly problem: Problem }> {
  if (target === null) return { problem: noPython(where) };
  const found = await findWheel(wish, target, findProject);
  if ('problem' in found) return { problem: { where, ...found.problem } };
  if (found.warning !== null) emit({ kind: 'warning', message: `${where}: ${found.warning}` });
  return found.wheel;
}

function fileUrl(path: string, file: string): string {
  return pathToFileURL(isAbsolute(path) ? path : resolve(join(dirname(file), path))).href;
}
