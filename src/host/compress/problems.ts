import { UserError } from '../../errors.js';

/** The bytes are not what the format allows, or end early. */
export function damaged(format: string, detail: string, cause?: unknown): UserError {
  const problem = {
    message: detail,
    expected: `whole ${format} data`,
    fix: 'fetch the file again, and compare its checksum with the one its channel gives',
  };
  return new UserError(`damaged ${format} data`, [problem], { cause });
}

/** The data would become larger than the caller allows: a decompression bomb, or a limit set too low. */
export function tooLarge(format: string, limit: number): UserError {
  const problem = {
    message: 'the data becomes larger than is allowed here',
    expected: `at most ${limit} bytes`,
    fix: 'do not use this file: its size speaks for a decompression bomb',
  };
  return new UserError(`${format} data too large`, [problem]);
}
