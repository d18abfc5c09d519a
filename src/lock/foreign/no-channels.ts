import { UserError } from '../../errors.js';
import { FOREIGN_LOCKS } from './kinds.js';
import type { ForeignText } from './types.js';

/** Returns the error of a list that tells neither channels nor urls. */
export function noChannels({ file, kind }: ForeignText): UserError {
  return new UserError(`${FOREIGN_LOCKS[kind]} cannot be used as a lock`, {
    where: file,
    message: 'it names no channels, and has no urls',
    expected: 'channels: [conda-forge], in it or in the manifest',
    fix: 'give the channels with --channel',
  });
}
