import { dirname, isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { MeasureWheel } from '../../channel/types.js';
import { type Problem, UserError } from '../../errors.js';
import { forPlatform } from '../../manifest/for-platform.js';
import type { Manifest } from '../../manifest/types.js';
import { redactUrl } from '../../text/redact-url.js';
import { parseWheelName } from '../../wheels/name/file-name.js';
import { isWheelRequest, parseWheelRequest, type WheelRequest } from '../../wheels/request.js';
import type { LockedWheel } from '../../wheels/types.js';
import type { Lock } from '../types.js';
import { wheelProblems } from '../wheel-rules.js';

/**
 * Returns the lock of one environment with the wheels that its manifest asks for: each fetched, measured and pinned. Throws UserError
 * with every wheel that is not there or does not fit.
 */
export async function withWheels(
  lock: Omit<Lock, 'envs'>,
  manifest: Manifest,
  measure: MeasureWheel,
): Promise<Omit<Lock, 'envs'>> {
  const { wheels: _, ...without } = lock;
  const requests = forPlatform(manifest, lock.platform).wheels.flatMap((text) => {
    const read = parseWheelRequest(text);
    return isWheelRequest(read) ? [read] : [];
  });
  if (requests.length === 0) return without;
  const wheels: LockedWheel[] = [];
  const problems: Problem[] = [];
  for (const request of requests) {
    try {
      wheels.push(await lockWheel(request, manifest, measure));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(...error.problems);
    }
  }
  problems.push(...wheelProblems({ ...without, wheels }, manifest.file));
  if (problems.length > 0) throw new UserError('some wheels cannot be used', problems);
  return { ...without, wheels };
}

async function lockWheel(
  request: WheelRequest,
  { file }: Manifest,
  measure: MeasureWheel,
): Promise<LockedWheel> {
  const { fn } = request;
  const { name = '', version = '' } = parseWheelName(fn) ?? {};
  const url = request.kind === 'url' ? request.url : fileUrl(request.path, file);
  const stated = request.kind === 'url' ? request.sha256 : null;
  const { sha256, size } = await measure({ name, version, fn, url, sha256: stated, direct: true });
  return { name, version, fn, url: redactUrl(url), sha256, size, direct: true };
}

function fileUrl(path: string, file: string): string {
  return pathToFileURL(isAbsolute(path) ? path : resolve(join(dirname(file), path))).href;
}
