import { dirname, isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { MeasureWheel } from '../../channel/types.js';
import { type Problem, UserError } from '../../errors.js';
import { forPlatform } from '../../manifest/for-platform.js';
import type { Manifest, WheelItem } from '../../manifest/types.js';
import { quoteValue } from '../../text/quote-value.js';
import { redactUrl } from '../../text/redact-url.js';
import { parseWheelName } from '../../wheels/name/file-name.js';
import { isWheelRequest, parseWheelRequest, type WheelRequest } from '../../wheels/request.js';
import type { LockedWheel } from '../../wheels/types.js';
import type { Lock } from '../types.js';
import { wheelProblems } from '../wheel-rules.js';

/**
 * Returns the lock of one environment with the wheels that its manifest asks for, and those of a list that it is made from: each fetched,
 * measured and pinned. Throws UserError with every wheel that is not there or does not fit.
 */
export async function withWheels(
  lock: Omit<Lock, 'envs'>,
  manifest: Manifest,
  measure: MeasureWheel,
  listed: readonly WheelItem[] = [],
): Promise<Omit<Lock, 'envs'>> {
  const { wheels: _, ...without } = lock;
  const own = requestsOf(forPlatform(manifest, lock.platform).wheels);
  const others = requestsOf(listed);
  const problems = [...own.problems, ...others.problems];
  // pip records the url of what was asked for by its url, not of what an index has.
  const asked = [
    ...own.requests.map((request) => ({ request, direct: true })),
    ...others.requests.map((request) => ({ request, direct: false })),
  ];
  if (asked.length === 0 && problems.length === 0) return without;
  const wheels: LockedWheel[] = [];
  for (const { request, direct } of asked) {
    try {
      wheels.push(await lockWheel(request, { file: manifest.file, direct }, measure));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(...error.problems);
    }
  }
  problems.push(...wheelProblems({ ...without, wheels }, manifest.file));
  if (problems.length > 0) throw new UserError('some wheels cannot be used', problems);
  return { ...without, wheels };
}

/** Reads the items of a manifest. Returns those that can be read, and a problem for each other one. */
export function requestsOf(items: readonly WheelItem[]): {
  readonly requests: readonly WheelRequest[];
  readonly problems: Problem[];
} {
  const requests: WheelRequest[] = [];
  const problems: Problem[] = [];
  for (const { value, where } of items) {
    const read = parseWheelRequest(value);
    if (isWheelRequest(read)) requests.push(read);
    else problems.push({ where, ...read, found: quoteValue(redactUrl(value)) });
  }
  return { requests, problems };
}

async function lockWheel(
  request: WheelRequest,
  { file, direct }: { readonly file: string; readonly direct: boolean },
  measure: MeasureWheel,
): Promise<LockedWheel> {
  const { fn } = request;
  const { name = '', version = '' } = parseWheelName(fn) ?? {};
  const url = request.kind === 'url' ? request.url : fileUrl(request.path, file);
  const stated = request.kind === 'url' ? request.sha256 : null;
  const { sha256, size } = await measure({ name, version, fn, url, sha256: stated, direct });
  return { name, version, fn, url: redactUrl(url), sha256, size, direct };
}

function fileUrl(path: string, file: string): string {
  return pathToFileURL(isAbsolute(path) ? path : resolve(join(dirname(file), path))).href;
}
