import type { JsonObject } from '../../conda/json-text.js';
import type { Versions } from '../../conda/version.js';
import { ABOUT_KEYS, isSaid, type PackageFacts } from './facts.js';

/** The package files of one subdir. */
export interface SubdirFacts {
  readonly subdir: string;
  readonly facts: readonly PackageFacts[];
}

interface Summary {
  readonly about: JsonObject;
  readonly version: string;
  readonly traits: Readonly<Record<string, boolean>>;
  readonly subdirs: readonly string[];
  readonly runExports: Readonly<Record<string, unknown>>;
  /** Seconds since 1970. */
  readonly timestamp: number;
}

/**
 * Makes channeldata.json: a summary of each package, from its newest version in all subdirs. The latest build stands for each
 * version. Computed from the packages, never from an older channeldata.json.
 */
export function channeldataOf(subdirs: readonly SubdirFacts[], versions: Versions): object {
  const summaries = new Map<string, Summary>();
  for (const { subdir, facts } of subdirs) {
    for (const build of latestOfEachVersion(facts)) {
      const name = String(build.index['name']);
      summaries.set(name, add(summaries.get(name), build, subdir, versions));
    }
  }
  return {
    channeldata_version: 1,
    packages: Object.fromEntries([...summaries].map(([name, summary]) => [name, format(summary)])),
    subdirs: subdirs.map(({ subdir }) => subdir),
  };
}

function latestOfEachVersion(facts: readonly PackageFacts[]): readonly PackageFacts[] {
  const latest = new Map<string, PackageFacts>();
  const conda = facts.filter(({ fn }) => fn.endsWith('.conda'));
  const stems = new Set(conda.map(({ fn }) => fn.slice(0, -'.conda'.length)));
  const legacy = facts.filter(
    ({ fn }) => fn.endsWith('.tar.bz2') && !stems.has(fn.slice(0, -'.tar.bz2'.length)),
  );
  for (const build of [...conda, ...legacy]) {
    const key = JSON.stringify([build.index['name'], build.index['version']]);
    const known = latest.get(key);
    if (known === undefined || seconds(known) < seconds(build)) latest.set(key, build);
  }
  return [...latest.values()];
}

function add(known: Summary | undefined, build: PackageFacts, subdir: string, versions: Versions): Summary {
  const version = String(build.index['version']);
  const order = known === undefined ? 1 : versions.compare(version, known.version);
  const isNewer = order > 0 || (version === known?.version && seconds(build) > known.timestamp);
  const about = aboutOf(build);
  const [winner, loser] = isNewer ? [about, known?.about] : [known?.about, about];
  const traits = Object.entries(build.traits).map(([key, has]) => [
    key,
    has || (known?.traits[key] ?? false),
  ]);
  return {
    about: { ...loser, ...winner },
    version: isNewer ? version : (known?.version ?? version),
    traits: Object.fromEntries(traits),
    subdirs: [...new Set([...(known?.subdirs ?? []), subdir])].sort(),
    runExports: {
      ...known?.runExports,
      ...(isSaid(build.runExports) ? { [version]: build.runExports } : {}),
    },
    timestamp: Math.max(seconds(build), known?.timestamp ?? 0),
  };
}

function aboutOf({ about, index }: PackageFacts): JsonObject {
  const of = (key: string) => (Object.hasOwn(index, key) ? index[key] : about[key]);
  return Object.fromEntries(ABOUT_KEYS.filter((key) => isSaid(of(key))).map((key) => [key, of(key)]));
}

function format({ about, version, traits, subdirs, runExports, timestamp }: Summary): object {
  return { ...about, version, ...traits, subdirs, run_exports: runExports, timestamp };
}

/** The last second of the year 9999: larger timestamps are milliseconds. */
const LAST_SECOND = 253402300799;

function seconds({ index }: PackageFacts): number {
  const timestamp = typeof index['timestamp'] === 'number' ? index['timestamp'] : 0;
  return Math.trunc(timestamp > LAST_SECOND ? timestamp / 1000 : timestamp);
}
