import { type Platform, parsePlatform } from '../../conda/platform.js';
import { UserError } from '../../errors.js';
import { hostPlatform } from '../../host/platform.js';

/** Returns the platform that builds: the one that is given, else that of this machine. Throws UserError if it is not known. */
export function buildingPlatform(from: string | null): Platform {
  const here = hostPlatform();
  if (from !== null) return parsePlatform(from, '--from');
  if (here !== null) return here;
  throw new UserError('the platform that builds is not known', {
    ...{ where: '--from', message: 'conda has no platform for this machine that recipes are built on' },
    fix: 'give the platform with --from',
  });
}
