import { discard, readPieces } from '../async/body.js';
import { joinUrl, parseChannelUrl } from '../conda/channel-url.js';
import { ToolError, UserError } from '../errors.js';
import type { HttpGet, HttpResponse } from '../host/http/get.js';
import { type LimitName, limitOf, overLimit } from '../limits.js';
import { redactUrl } from '../text/redact-url.js';
import type { ReadChannelFile } from './types.js';

/**
 * Makes a `ReadChannelFile` over http(s), which returns null for 404 and 410. It throws UserError for 401 and 403, ToolError
 * for other answers.
 */
export function readOverHttp(get: HttpGet): ReadChannelFile {
  return async (location, subdir, fileName) => {
    const url = joinUrl(parseChannelUrl(location).requestUrl, subdir, fileName);
    const response = await get({ url });
    if (response.status === 200) return readBody(response, redactUrl(url));
    await discard(response.body);
    if (response.status === 404 || response.status === 410) return null;
    throw refused(response.status, redactUrl(url));
  };
}

/** Whose answers are read, for messages, and how large they may be. */
export interface Answering {
  readonly subject: string;
  readonly limit: LimitName;
}

/** Channels, whose largest file is repodata.json. */
export const CHANNEL: Answering = { subject: 'a channel', limit: 'repodata-size' };

/**
 * Reads the whole body. Throws ToolError if its length differs from Content-Length, UserError if it is larger than the limit.
 */
export async function readBody(
  { headers, body }: HttpResponse,
  where: string,
  { subject, limit }: Answering = CHANNEL,
): Promise<Uint8Array> {
  const tooLarge = () => overLimit(`${subject}’s file is too large`, limit, { where });
  const bytes = await readPieces(body, { most: limitOf(limit), tooLarge });
  const announced = headers.get('content-length');
  if (announced === null || Number(announced) === bytes.length) return bytes;
  throw new ToolError(`${subject}’s answer was cut off`, {
    where,
    message: 'the answer has fewer bytes than its Content-Length',
    expected: announced,
    found: String(bytes.length),
    fix: 'try again',
  });
}

function refused(status: number, where: string): Error {
  if (status !== 401 && status !== 403) {
    const problem = {
      where,
      message: `the server answered ${status}`,
      expected: '200 or 404',
      fix: 'try again later',
    };
    return new ToolError('a channel cannot be read', problem);
  }
  const problem = {
    where,
    message: `the server answered ${status}: authentication required`,
    fix: 'put credentials or /t/<token>/ into the channel’s url, or check it',
  };
  return new UserError('a channel needs authentication', problem);
}
