import type { LockedPackage } from '../../conda/locked-package.js';
import { sortKeys } from '../../conda/sorted-json.js';
import type { Lock, LockedEnvironment } from '../types.js';

/** To be raised when a reader of the old form would misread the new one. */
export const LOCK_VERSION = 1;

/** The version of a lock with several environments: a program that does not know them would leave them out. */
export const LOCK_VERSION_OF_ENVS = 2;

/** Formats a lock as JSON: keys sorted, indent 2, a newline at the end. Records have all fields of the channel's records. */
export function formatLock(lock: Lock): string {
  const { envs, ...base } = lock;
  const document =
    envs === undefined
      ? { ...withRawRecords(base), lockVersion: LOCK_VERSION }
      : { ...withRawRecords(base), envs: envs.map(withRawRecords), lockVersion: LOCK_VERSION_OF_ENVS };
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
