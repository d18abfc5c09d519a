import { formatPin } from '../conda/file-name.js';
import { matches } from '../conda/match.js';
import { parseMatchSpec } from '../conda/match-spec.js';
import { calledName } from '../conda/record.js';
import type { Versions } from '../conda/version.js';
import type { Problem } from '../errors.js';
import type { Lock } from './types.js';

/** Returns a problem for each requested spec that no package of the lock satisfies; specs of excluded names count as met. */
export function checkSpecs(lock: Lock, versions: Versions): Problem[] {
  return lock.specs
    .map((text) => parseMatchSpec(text))
    .filter((spec) => !lock.exclude.includes(spec.name))
    .filter((spec) => !lock.packages.some((locked) => matches(spec, locked, versions)))
    .map((spec) => ({
      where: lock.manifest.name,
      message: `asks for ${spec.text}, which no package of the lock matches`,
      expected: spec.text,
      found: buildsOf(spec.name, lock) || 'no package of that name',
      fix: 'make the specs and the pins agree, or solve anew with --solve',
    }));
}

/** Returns a problem for each package or build tool with neither sha256 nor md5: it could not be verified. Old channels have md5 alone. */
export function checkHashes(lock: Lock): Problem[] {
  return [...lock.packages, ...(lock.buildTools ?? [])]
    .filter(({ record }) => record.sha256 === null && record.md5 === null)
    .map(({ fn, channel, record }) => ({
      where: `${channel}/${record.subdir}/${fn}`,
      message: 'the channel gives no checksum for this file',
      expected: 'sha256, or md5 at least',
      found: 'neither',
      fix: 'index the channel anew, so that its repodata has checksums',
    }));
}

/** Returns a problem for each noarch python package if the lock has no python: conda refuses these too. */
export function checkPython(lock: Lock): Problem[] {
  if (lock.packages.some(({ record }) => record.name === 'python')) return [];
  return lock.packages
    .filter(({ record }) => record.noarch === 'python')
    .map(({ fn }) => ({
      where: fn,
      message: 'it is noarch python, but the lock has no python to link it for',
      expected: 'python among the packages',
      found: 'none',
      fix: 'add python to the specs or pins',
    }));
}

/** Returns the warning that conda before 4.6 cannot bootstrap from more than two channels; null if it does not apply. */
export function oldCondaWarning(lock: Lock, versions: Versions): string | null {
  const conda = lock.packages.find(({ record }) => record.name === 'conda');
  if (conda === undefined || lock.channels.length <= 2) return null;
  if (versions.compare(conda.record.version, '4.6') >= 0) return null;
  return `conda ${conda.record.version} cannot use more than two channels to bootstrap; this manifest has ${lock.channels.length}`;
}

function buildsOf(name: string, lock: Lock): string {
  return lock.packages
    .filter(({ record }) => calledName(record) === name)
    .map(({ record }) => formatPin(record))
    .join(', ');
}
