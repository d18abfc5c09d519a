import { specName } from '../../conda/match-spec.js';
import type { PackageRecord } from '../../conda/record.js';
import { UserError } from '../../errors.js';
import { writeYaml } from '../../yaml/write.js';
import type { Lock } from '../types.js';
import type { WrittenLocks } from './types.js';

/**
 * Formats the locks of several platforms as a conda-lock file (CEP 37, version 1): every package in the category `main`, in link
 * order. It has no place for constrains, build numbers, sizes, environments and what wheels require. Throws UserError with every
 * package without md5, which the format wants.
 */
export function formatCondaLock({ locks, source }: WrittenLocks): string {
  const problems = locks
    .flatMap(({ packages }) => packages)
    .filter(({ record }) => record.md5 === null)
    .map(({ url }) => ({
      where: url,
      message: 'its channel gives no md5, without which conda-lock reads no file',
      expected: 'md5',
      found: 'sha256 alone',
      fix: 'write another format, such as pixi; or index the channel anew',
    }));
  if (problems.length > 0) throw new UserError('a conda-lock file cannot be written', problems);
  const channels = new Set(locks.flatMap((lock) => lock.channels));
  return writeYaml({
    version: 1,
    metadata: {
      // What the other tool hashes is its own: it makes such a lock anew if it is asked to update it.
      content_hash: Object.fromEntries(locks.map(({ platform, manifest }) => [platform, manifest.sha256])),
      channels: [...channels].map((url) => ({ url, used_env_vars: [] })),
      platforms: locks.map(({ platform }) => platform),
      sources: [source],
    },
    package: locks.flatMap(packagesOf),
  });
}

function packagesOf({ platform, packages, wheels = [] }: Lock): object[] {
  const ofConda = packages.map(({ url, record }) => {
    const { name, version, build, md5, sha256 } = record;
    return {
      ...{ name, version, manager: 'conda', platform, dependencies: dependenciesOf(record), url },
      hash: { ...(md5 === null ? {} : { md5 }), ...(sha256 === null ? {} : { sha256 }) },
      ...{ build, category: 'main', optional: false },
    };
  });
  const ofPip = wheels.map(({ name, version, url, sha256 }) => ({
    ...{ name, version, manager: 'pip', platform, dependencies: {}, url, hash: { sha256 } },
    ...{ category: 'main', optional: false },
  }));
  return [...ofConda, ...ofPip];
}

/** Returns what is asked of each dependency, by name; what several specs ask of one is joined. */
function dependenciesOf({ depends }: PackageRecord): Readonly<Record<string, string>> {
  const byName = new Map<string, string[]>();
  for (const spec of depends) {
    const name = specName(spec);
    const constraint = spec
      .replace(/^[^[]*::/, '')
      .trim()
      .slice(name.length)
      .trim();
    const before = byName.get(name) ?? [];
    byName.set(name, constraint === '' ? before : [...before, constraint]);
  }
  return Object.fromEntries([...byName].map(([name, constraints]) => [name, joined(constraints)]));
}

/** Versions can be joined; a build belongs to its own version, so the most exact constraint stands for all of them. */
function joined(constraints: readonly string[]): string {
  const exact = constraints.find((constraint) => /[\s[]/.test(constraint));
  return exact ?? constraints.join(',');
}
