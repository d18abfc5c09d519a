import type { Versions } from '../../conda/version.js';
import { ABOUT_KEYS, type Json, type PackageFacts } from './facts.js';

/** The package files of one subdir. */
export interface SubdirFacts {
  readonly subdir: string;
  readonly facts: readonly PackageFacts[];
}

interface Summary {
  readonly about: Json;
  readonly version: string;
  readonly traits: Readonly<Record<string, boolean>>;
  readonly subdirs: readonly string[];
  readonly runExports: Readonly<Record<string, unknown>>;
  /** Seconds since 1970. */
  readonly timestamp: number;
}

/**
 * channeldata.json: what each package is, from its newest version, over all subdirs. Of each version the latest build
 * speaks. Made anew from the packages, never from the channeldata.json before it.
 */
export function channeldataOf(subdirs: readonly SubdirFacts[], versions: Versions): object {
  const summaries = new Map<string, Summary>();
  for (const { subdir, facts } of subdirs) {
    for (const one of latestOfEachVersion(facts)) {
      const name = String(one.index['name']);
      summaries.set(name, add(summaries.get(name), one, subdir, versions));
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
  for (const one of [...conda, ...legacy]) {
    const key = JSON.stringify([one.index['name'], one.index['version']]);
    const known = latest.get(key);
    if (known === undefined || seconds(known) < seconds(one)) latest.set(key, one);
  }
  return [...latest.values()];
}

function add(known: Summary | undefined, one: PackageFacts, subdir: string, versions: Versions): Summary {
  const version = String(one.index['version']);
  const order = known === undefined ? 1 : versions.compare(version, known.version);
  const isNewer = order > 0 || (version === known?.version && seconds(one) > known.timestamp);
  const [winner, loser] = isNewer ? [one.about, known?.about] : [known?.about, one.about];
  const traits = Object.entries(one.traits).map(([key, has]) => [key, has || (known?.traits[key] ?? false)]);
  return {
    about: { ...loser, ...winner },
    version: isNewer ? version : (known?.version ?? version),
    traits: Object.fromEntries(traits),
    subdirs: [...new Set([...(known?.subdirs ?? []), subdir])].sort(),
    runExports: isEmpty(one.runExports)
      ? (known?.runExports ?? {})
      : { ...known?.runExports, [version]: one.runExports },
    timestamp: Math.max(seconds(one), known?.timestamp ?? 0),
  };
}

function format({ about, version, traits, subdirs, runExports, timestamp }: Summary): object {
  const said = ABOUT_KEYS.filter((key) => about[key] !== undefined).map((key) => [key, about[key]]);
  return { ...Object.fromEntries(said), version, ...traits, subdirs, run_exports: runExports, timestamp };
}

/** Timestamps above this are milliseconds: it is the year 9999. */
const LAST_SECOND = 253402300799;

function seconds({ index }: PackageFacts): number {
  const timestamp = typeof index['timestamp'] === 'number' ? index['timestamp'] : 0;
  return Math.trunc(timestamp > LAST_SECOND ? timestamp / 1000 : timestamp);
}

function isEmpty(runExports: unknown): boolean {
  return typeof runExports !== 'object' || runExports === null || Object.keys(runExports).length === 0;
}
