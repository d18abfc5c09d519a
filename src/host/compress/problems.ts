import { UserError } from '../../errors.js';
import { overLimit } from '../../limits.js';
import type { Most } from './most.js';

/** Returns the error for data that does not follow the format or ends early. */
export function damaged(format: string, detail: string, cause?: unknown): UserError {
  const problem = {
    message: detail,
    expected: `complete ${format} data`,
    fix: 'fetch the file again, and compare its checksum with the one its channel gives',
  };
  return new UserError(`damaged ${format} data`, problem, { cause });
}

/** Returns the error for data that would exceed the limit: a decompression bomb, or a limit that is too low. */
export function tooLarge(format: string, most: Most): UserError {
  const summary = `${format} data too large`;
  if (typeof most !== 'number')
    return overLimit(summary, most.limit, { expected: `at most ${most.most} bytes of these` });
  return new UserError(summary, {
    message: 'the decompressed data is larger than the limit',
    expected: `at most ${most} bytes`,
    fix: 'do not use this file: it may be a decompression bomb',
  });
}
