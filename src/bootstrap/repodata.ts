import type { Platform } from '../conda/platform.js';
import type { Packed } from './jobs.js';

/** `<subdir>/repodata.json` → its text, for the platform and noarch, which a channel must have. */
export function repodataFiles(packed: readonly Packed[], platform: Platform): Map<string, string> {
  return new Map(
    [platform, 'noarch'].map((subdir) => {
      const records = packed
        .filter((one) => one.subdir === subdir)
        .flatMap((one) => Object.entries(one.records))
        .sort(([a], [b]) => (a < b ? -1 : 1));
      const isConda = ([fn]: [string, object]) => fn.endsWith('.conda');
      const repodata = {
        info: { subdir },
        packages: Object.fromEntries(records.filter((record) => !isConda(record))),
        'packages.conda': Object.fromEntries(records.filter(isConda)),
        removed: [],
        repodata_version: 1,
      };
      return [`${subdir}/repodata.json`, `${JSON.stringify(repodata, null, 2)}\n`];
    }),
  );
}
