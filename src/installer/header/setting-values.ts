import type { Settings } from '../../payload/setup/types.js';

/** Returns the values of a header for these settings. header.sh has the defaults of those that are left out. */
export function settingValues({ scripts }: Settings): Readonly<Record<string, string>> {
  return scripts.length === 0 ? {} : { SCRIPTS: scripts.join(' ') };
}
