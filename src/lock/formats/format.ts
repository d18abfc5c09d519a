import type { LockedPackage } from '../../conda/locked-package.js';
import { sortKeys } from '../../conda/sorted-json.js';
import type { Lock, LockedEnvironment } from '../types.js';

/** To be raised when a reader of the old form would misread the new one. */
export const LOCK_VERSION = 1;

/** The version of a lock with several environments: a program that does not know them would leave them out. */
export const LOCK_VERSION_OF_ENVS = 2;

/** The version of a lock with wheels, with or without several environments, for the same reason. */
export const LOCK_VERSION_OF_WHEELS = 3;

/** Returns the version that a lock with these parts has. */
export function lockVersionOf({
  envs,
  wheels,
}: {
  readonly envs: boolean;
  readonly wheels: boolean;
}): number {
  if (wheels) return LOCK_VERSION_OF_WHEELS;
  return envs ? LOCK_VERSION_OF_ENVS : LOCK_VERSION;
}

/** Formats a lock as JSON: keys sorted, indent 2, a newline at the end. Records have all fields of the channel's records. */
export function formatLock(lock: Lock): string {
  const { envs, ...base } = lock;
  const lockVersion = lockVersionOf({
    envs: envs !== undefined,
    wheels: [base, ...(envs ?? [])].some(({ wheels }) => wheels !== undefined),
  });
  const own = withRawRecords(base);
  const document =
    envs === undefined ? { ...own, lockVersion } : { ...own, envs: envs.map(withRawRecords), lockVersion };
  return `${JSON.stringify(sortKeys(document), null, 2)}\n`;
}

function withRawRecords({ packages, buildTools, ...others }: LockedEnvironment): object {
  const tools = buildTools === undefined ? {} : { buildTools: buildTools.map(withRawRecord) };
  return { ...others, packages: packages.map(withRawRecord), ...tools };
}

function withRawRecord({ record, ...locked }: LockedPackage): object {
  return { ...locked, record: record.raw };
}

/** The checksum that follows the `#` of a url. */
export type ExplicitHash = 'md5' | 'sha256';

/**
 * Formats a lock as an `@EXPLICIT` list (CEP-23), in link order. The default checksum is md5: conda 4.5.12 reads no other. A
 * package that lacks the wanted checksum gets the other one.
 */
export function formatExplicit(
  lock: Pick<Lock, 'platform' | 'packages'>,
  hash: ExplicitHash = 'md5',
): string {
  const urls = lock.packages.map((locked) => `${locked.url}${fragment(locked, hash)}`);
  return [`# platform: ${lock.platform}`, '@EXPLICIT', ...urls, ''].join('\n');
}

function fragment({ record: { md5, sha256 } }: LockedPackage, hash: ExplicitHash): string {
  const short = md5 === null ? '' : `#${md5}`;
  const long = sha256 === null ? '' : `#sha256:${sha256}`;
  return hash === 'md5' ? short || long : long || short;
}
