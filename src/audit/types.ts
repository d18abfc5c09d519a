import type { SystemLibraries } from '../bases/types.js';
import type { MatchedPackage as Candidate } from '../conda/match.js';
import type { Platform } from '../conda/platform.js';
import type { PackageRecord } from '../conda/record.js';
import type { Problem } from '../errors.js';
import type { Severity } from '../findings/severity.js';
import type { InstalledPrefix } from '../installed/prefix.js';
import type { OpenClosure } from '../lock/closure.js';
import type { PythonTarget } from '../package/noarch-python.js';
import type { WheelFile } from '../wheels/lay/wheel.js';
import type { Facts } from './facts.js';

/** One package of the audit: its record, and facts about its files. */
export interface AuditedPackage {
  /** `<name>-<version>-<build>`. */
  readonly dist: string;
  readonly fn: string;
  /** Canonical url of its channel; empty if unknown. */
  readonly channel: string;
  readonly record: PackageRecord;
  readonly facts: Facts;
  /** Present if it is a wheel. */
  readonly wheel?: WheelToLay;
}

/** How a wheel is opened and laid. Plain JSON: it goes to threads, and into keys. */
export interface WheelToLay extends Pick<WheelFile, 'name' | 'version' | 'direct'> {
  readonly python: PythonTarget;
}

/** The facts about a channel's index that old condas depend on. */
export interface IndexFacts {
  /** Canonical url. */
  readonly channel: string;
  /** The subdirs, of the platform and noarch, without a plain repodata.json. */
  readonly lacking: readonly string[];
  /** `repodata_version`; 2 if the packages are at another url (CEP-15). */
  readonly version: number;
}

/** A channel that was not scanned completely, and may have a missing library. */
export interface UnscannedChannel {
  /** Canonical url. */
  readonly channel: string;
  /** How many of its packages were not scanned; null if its index could not be read. */
  readonly packages: number | null;
}

/** The packages to audit, and all that is known about the target system. */
export interface AuditSubject {
  /** `prefix`: the packages are installed together. `channel`: any of them may be installed, with its dependencies. */
  readonly kind: 'prefix' | 'channel';
  /** The subdir of the target. */
  readonly platform: Platform;
  readonly packages: readonly AuditedPackage[];
  /** Packages of the same channels that are not in the subject; they may have a library that is missing. */
  readonly elsewhere: readonly AuditedPackage[];
  /** Channels whose packages are not all on this machine. */
  readonly unscanned: readonly UnscannedChannel[];
  /** Packages that may satisfy dependencies: all of the subject, even if they cannot be opened, and those of other channels. */
  readonly available: readonly Candidate[];
  /** The known virtual packages of the target; a channel declares none. */
  readonly virtualPackages: Readonly<Record<string, string>>;
  /** Names of packages that are left out on purpose. */
  readonly exclude: readonly string[];
  /** In order of priority. */
  readonly channels: readonly string[];
  /** One for each of the channels that is a folder. */
  readonly indexes: readonly IndexFacts[];
  /** The glibc of the target. If null, each package is checked against its own `__glibc >=`. */
  readonly glibc: string | null;
  readonly system: SystemLibraries;
  /** The files in the prefix of an image; null for every other subject. */
  readonly installed: InstalledPrefix | null;
  /** Version of the conda that will manage the packages; null if there is none. */
  readonly conda: string | null;
}

/** A fault that a rule has found in a package or one of its files. Plain JSON. */
export interface Finding extends Omit<Problem, 'where'> {
  readonly rule: string;
  readonly severity: Severity;
  /** `<name>-<version>-<build>`; null if the finding is about the subject as a whole. */
  readonly package: string | null;
  /** The package’s subdir. */
  readonly subdir: string | null;
  /** Relative to the prefix. */
  readonly path: string | null;
}

/** A finding without the fields that come from its rule and package. */
export type Remark = Omit<Finding, 'rule' | 'severity' | 'package' | 'subdir'>;

/** A check of one package; docs/audit.md lists the rules. */
export interface AuditRule {
  readonly id: string;
  readonly severity: Severity;
  /** Why it matters. */
  readonly reason: string;
  check(audited: AuditedPackage, context: RuleContext): Remark | readonly Remark[];
}

/** A check of the subject as a whole; its findings belong to no package. */
export interface SubjectRule extends Pick<AuditRule, 'id' | 'severity' | 'reason'> {
  check(context: RuleContext): Remark | readonly Remark[];
}

/** The input of a rule besides the package. */
export interface RuleContext {
  readonly subject: AuditSubject;
  readonly providers: Providers;
  readonly dependencies: OpenClosure;
}

/** Which packages have a file, and which packages are installed with another. */
export interface Providers {
  /**
   * Returns true if `other` is `audited` itself or one of its direct or indirect dependencies. A channel may have many builds
   * of a name: a direct dependency must match the spec, for an indirect one the name is enough.
   */
  comesWith(audited: AuditedPackage, other: AuditedPackage): boolean;
  /** The files of that name (the last part of the path) in the subject. */
  named(name: string): readonly Provider[];
  /** The files of that name in `elsewhere` of the subject. */
  elsewhere(name: string): readonly Provider[];
}

/** A file, and the package that has it. */
export interface Provider {
  readonly package: AuditedPackage;
  readonly path: string;
}
