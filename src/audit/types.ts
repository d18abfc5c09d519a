import type { Subject as Candidate } from '../conda/match.js';
import type { Platform } from '../conda/platform.js';
import type { PackageRecord } from '../conda/record.js';
import type { Problem } from '../errors.js';
import type { InstalledPrefix } from '../installed/prefix.js';
import type { SystemLibraries } from '../installed/types.js';
import type { OpenClosure } from '../lock/closure.js';
import type { Facts } from './facts.js';

/** How bad a finding is: it will not run; it may not, or not everywhere; somebody may want to know. */
export const SEVERITIES = ['error', 'warning', 'note'] as const;

export type Severity = (typeof SEVERITIES)[number];

/** One package that is looked at: what its channel says of it, and what is in it. */
export interface AuditedPackage {
  /** `<name>-<version>-<build>`. */
  readonly dist: string;
  readonly fn: string;
  /** Canonical url of its channel; empty where nobody says. */
  readonly channel: string;
  readonly record: PackageRecord;
  readonly facts: Facts;
}

/** What an old conda asks of a channel’s index. */
export interface ChannelIndex {
  /** Canonical url. */
  readonly channel: string;
  /** Subdirs without a plain repodata.json, of the platform and noarch. */
  readonly lacking: readonly string[];
  /** `repodata_version`; 2 where packages lie elsewhere (CEP-15). */
  readonly version: number;
}

/** A channel that may have what is missing. */
export interface NotAsked {
  /** Canonical url. */
  readonly channel: string;
  /** How many of its packages were not looked into; null where not even its index is here. */
  readonly packages: number | null;
}

/** What is to be audited, with all that is known of where it will run. */
export interface Subject {
  /** `prefix`: the packages are installed together. `channel`: any of them may be, with what it depends on. */
  readonly kind: 'prefix' | 'channel';
  /** The subdir that it is for. */
  readonly platform: Platform;
  readonly packages: readonly AuditedPackage[];
  /** Of the same channels, but not in the subject: they are asked who has what is missing. */
  readonly elsewhere: readonly AuditedPackage[];
  /** Channels whose packages are not all here to be asked. */
  readonly notAsked: readonly NotAsked[];
  /** What may meet dependencies: all of the subject, opened or not, and beside a channel what other channels have. */
  readonly available: readonly Candidate[];
  /** Of a channel only those that are known. */
  readonly virtualPackages: Readonly<Record<string, string>>;
  /** Names that are left out on purpose. */
  readonly exclude: readonly string[];
  /** In order of priority. */
  readonly channels: readonly string[];
  /** Of those channels that are folders. */
  readonly indexes: readonly ChannelIndex[];
  /** The oldest glibc that is promised; null: what each package's own `__glibc >=` says. */
  readonly glibc: string | null;
  readonly system: SystemLibraries;
  /** What lies in the prefix of an image; null for all other subjects. */
  readonly installed: InstalledPrefix | null;
  /** Version of the conda that is to live with the packages; null where there is none. */
  readonly conda: string | null;
}

/** What a rule says of one package or one file of it. Plain JSON. */
export interface Finding extends Omit<Problem, 'where'> {
  readonly rule: string;
  readonly severity: Severity;
  /** `<name>-<version>-<build>`; null where it is about the subject as a whole. */
  readonly package: string | null;
  /** Of the package. */
  readonly subdir: string | null;
  /** Relative to the prefix. */
  readonly path: string | null;
}

/** A finding before its rule has put its name to it. */
export type Remark = Omit<Finding, 'rule' | 'severity' | 'package' | 'subdir'>;

/** One matter that is looked into, in one package; docs/audit.md lists them. */
export interface Rule {
  readonly id: string;
  readonly severity: Severity;
  /** Why it matters, for people. */
  readonly reason: string;
  check(one: AuditedPackage, context: Context): readonly Remark[];
}

/** A matter that is looked into once; what it finds is of no package. */
export interface SubjectRule extends Pick<Rule, 'id' | 'severity' | 'reason'> {
  check(context: Context): readonly Remark[];
}

/** What rules may ask of everything else in the subject. */
export interface Context {
  readonly subject: Subject;
  readonly closure: Closure;
  readonly dependencies: OpenClosure;
}

/** Who has what, by file names and by paths. */
export interface Closure {
  /**
   * Whether a package comes with this one: itself, or what it depends on, at any remove. In a channel, where there are
   * many builds of a name, one of a direct dependency has to be what is asked for; further away the name is enough.
   */
  comesWith(one: AuditedPackage, other: AuditedPackage): boolean;
  /** Everything that brings a file of that name (its last part), in the subject. */
  named(name: string): readonly Holder[];
  /** Packages out of `elsewhere` that bring a file of that name. */
  elsewhere(name: string): readonly Holder[];
}

/** A path of a package. */
export interface Holder {
  readonly package: AuditedPackage;
  readonly path: string;
}
