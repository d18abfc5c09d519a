import type { JsonObject } from '../../conda/json-text.js';
import { matches } from '../../conda/match.js';
import { readMatchSpec } from '../../conda/match-spec.js';
import { newestFirst } from '../../conda/newest.js';
import { parseRecord } from '../../conda/parse-record.js';
import type { PackageRecord } from '../../conda/record.js';
import type { Versions } from '../../conda/version.js';
import { addTo } from '../../group.js';
import type { Repodata } from './repodata.js';

interface Candidate {
  readonly fn: string;
  readonly record: PackageRecord;
}

type Groups = ReadonlyMap<string, readonly Candidate[]>;

/**
 * Makes current_repodata.json by conda-index's rules. It lists all builds of the newest version of each name. If none of these
 * satisfies a dependency of one of them, it also lists all builds of the newest version that does. For a name with features it
 * also lists the newest build without. A build in both formats is listed as `.conda` only, with the md5 of the `.tar.bz2`.
 */
export function currentRepodata(repodata: Repodata, versions: Versions): Repodata {
  const all = groupsOf(repodata, versions);
  const newest = new Map(
    [...all].map(([name, [first, ...rest]]) => [
      name,
      first === undefined ? [] : ofVersion([first, ...rest], first.record.version, versions),
    ]),
  );
  const backfilled = withMissingDepends(newest, all, versions);
  const kept = new Set([...backfilled].flatMap(([name, group]) => withPlain(group, all.get(name) ?? [])));
  const keptNames = new Set([...kept].map(({ fn }) => fn));
  const group = (
    entries: Readonly<Record<string, JsonObject>>,
    change: (fn: string, raw: JsonObject) => JsonObject,
  ) =>
    Object.fromEntries(
      Object.entries(entries)
        .filter(([fn]) => keptNames.has(fn))
        .map(([fn, raw]) => [fn, change(fn, raw)]),
    );
  return {
    ...repodata,
    packages: group(repodata.packages, (_fn, raw) => raw),
    'packages.conda': group(repodata['packages.conda'], (fn, raw) => ({
      ...raw,
      legacy_bz2_md5: repodata.packages[fn.replace(/\.conda$/, '.tar.bz2')]?.['md5'] ?? null,
    })),
  };
}

/** Returns the builds of each name, newest first. */
function groupsOf(repodata: Repodata, versions: Versions): Groups {
  const stems = new Set(Object.keys(repodata['packages.conda']).map((fn) => fn.slice(0, -'.conda'.length)));
  const legacy = Object.entries(repodata.packages).filter(
    ([fn]) => !stems.has(fn.slice(0, -'.tar.bz2'.length)),
  );
  const groups = new Map<string, Candidate[]>();
  for (const [fn, raw] of [...Object.entries(repodata['packages.conda']), ...legacy]) {
    const record = parseRecord({ subdir: repodata.info.subdir, ...raw }, fn);
    addTo(groups, record.name, { fn, record });
  }
  for (const group of groups.values())
    group.sort((a, b) => newestFirst(a.record, b.record, versions.compare));
  return groups;
}

/** Returns the builds whose version starts with `version`, which is how conda reads `name=version`. */
function ofVersion(group: readonly Candidate[], version: string, versions: Versions): readonly Candidate[] {
  return group.filter(({ record }) => versions.startsWith(record.version, version));
}

function withMissingDepends(newest: Groups, all: Groups, versions: Versions): Groups {
  const expanded = new Map(newest);
  const seen = new Set<string>();
  for (const { record } of [...newest.values()].flat()) {
    for (const text of record.depends) {
      if (seen.has(text)) continue;
      seen.add(text);
      // A dependency that cannot be read is ignored.
      const spec = readMatchSpec(text);
      if (spec === null) continue;
      const fits = ({ record: build }: Candidate) =>
        matches(spec, { record: build, channel: null }, versions);
      if ((newest.get(spec.name) ?? []).some(fits)) continue;
      const older = all.get(spec.name) ?? [];
      const best = older.find(fits);
      if (best === undefined) continue;
      const more = ofVersion(older, best.record.version, versions);
      expanded.set(spec.name, [...new Set([...(expanded.get(spec.name) ?? []), ...more])]);
    }
  }
  return expanded;
}

/** Returns `group`; if one of its builds has features, also the newest build of `all` without features. */
function withPlain(group: readonly Candidate[], all: readonly Candidate[]): readonly Candidate[] {
  const hasFeatures = ({ record }: Candidate) =>
    record.trackFeatures.length > 0 || ![undefined, null, ''].includes(record.raw['features'] as string);
  const plain = group.some(hasFeatures) ? all.find((build) => !hasFeatures(build)) : undefined;
  return plain === undefined ? group : [...group, plain];
}
