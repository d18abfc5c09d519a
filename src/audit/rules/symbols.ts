import { compareDotted } from '../../conda/dotted.js';
import type { Platform } from '../../conda/platform.js';
import type { AuditedPackage, AuditRule, Remark, RuleContext } from '../types.js';
import { native } from './binaries.js';

/** The parts of a symbol version: `GLIBCXX`, `3.4.21`. */
const VERSION = /^([A-Z]\w*)_(\d+(?:\.\d+)*)$/;

/** The highest version of one library and family that a package needs. */
interface Need {
  readonly path: string;
  readonly library: string;
  readonly family: string;
  readonly version: string;
}

const glibc: AuditRule = {
  id: 'glibc-too-new',
  severity: 'error',
  reason: 'the program does not start: version `GLIBC_…’ not found',
  check: (audited, { subject }) => {
    const need = newerGlibc(audited, subject);
    if (need === null) return [];
    const { path, version, promised } = need;
    return {
      path,
      message: 'it needs a newer glibc than the target has',
      expected: `GLIBC_${promised} or older`,
      found: `GLIBC_${version}`,
      fix: `build it on an older system, or require __glibc ${version}`,
    };
  },
};

const others: AuditRule = {
  id: 'symbol-version',
  severity: 'error',
  reason: 'the program does not start: version `GLIBCXX_…’ not found',
  check: (audited, context) =>
    highestNeeds(audited, context.subject.platform)
      .filter(({ family }) => family !== 'GLIBC')
      .flatMap((need): Remark | [] => {
        const has = highestOffer(need, audited, context);
        if (has === null || compareDotted(need.version, has.version) <= 0) return [];
        return {
          path: need.path,
          message: `it needs a newer ${need.library}`,
          expected: `${need.family}_${has.version} or older, as ${has.of} has`,
          found: `${need.family}_${need.version}`,
          fix: 'depend on a newer package of that library, or build with an older compiler',
        };
      }),
};

/** Rules about symbol versions: of glibc against the target’s, of other libraries against the packages’. */
export const symbolRules: readonly AuditRule[] = [glibc, others];

/** Returns the newest glibc that a package’s files need, if it is newer than the target’s; else null. */
export function newerGlibc(
  audited: AuditedPackage,
  { glibc: declared, platform }: RuleContext['subject'],
): (Need & { readonly promised: string }) | null {
  const promised = declared ?? ownGlibc(audited);
  if (promised === null) return null;
  const newest = highestNeeds(audited, platform)
    .filter(({ family, version }) => family === 'GLIBC' && compareDotted(version, promised) > 0)
    .sort((a, b) => compareDotted(b.version, a.version))[0];
  return newest === undefined ? null : { ...newest, promised };
}

/** Returns the highest symbol version of each family that a package’s files need: `GLIBC` → `2.34`. */
export function symbolNeeds(audited: AuditedPackage, platform: Platform): Readonly<Record<string, string>> {
  const needs = highestNeeds(audited, platform).sort((a, b) => compareDotted(a.version, b.version));
  // If two libraries have a family, the higher version comes last and stays.
  const highest = new Map(needs.map(({ family, version }) => [family, version]));
  return Object.fromEntries([...highest].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function highestNeeds(audited: AuditedPackage, platform: Platform): Need[] {
  const highest = new Map<string, Need>();
  for (const { path, versionNeeds } of native(audited, platform)) {
    for (const { library, version: text } of versionNeeds) {
      const [, family, version] = VERSION.exec(text) ?? [];
      if (family === undefined || version === undefined) continue;
      const key = `${library} ${family}`;
      const known = highest.get(key);
      if (known === undefined || compareDotted(version, known.version) > 0)
        highest.set(key, { path, library, family, version });
    }
  }
  return [...highest.values()];
}

/** Returns the highest version of the family that a library of that name in packages or the system defines; null if unknown. */
function highestOffer(
  { library, family }: Need,
  audited: AuditedPackage,
  { subject, providers: all }: RuleContext,
): { readonly version: string; readonly of: string } | null {
  const providers = all.named(library).filter((provider) => all.comesWith(audited, provider.package));
  const offers = providers.flatMap((provider) =>
    provider.package.facts.elf
      .filter(({ soname, path }) => soname === library || path === provider.path)
      .flatMap(({ versionsDefined }) => versionsDefined)
      .flatMap((text) => {
        const [, library, version] = VERSION.exec(text) ?? [];
        return library === family && version !== undefined ? [{ version, of: provider.package.dist }] : [];
      }),
  );
  const highest = offers.sort((a, b) => compareDotted(a.version, b.version)).at(-1);
  if (highest !== undefined || providers.length > 0) return highest ?? null;
  const version = subject.system.versions[family];
  return version === undefined ? null : { version, of: 'the base' };
}

// Returns the glibc that a package declares: 2.17 for `__glibc >=2.17,<3.0.a0`.
function ownGlibc({ record }: AuditedPackage): string | null {
  const bounds = record.depends.flatMap((spec) => /^__glibc\s+>=(\d+(?:\.\d+)*)/.exec(spec)?.[1] ?? []);
  return bounds.sort(compareDotted).at(-1) ?? null;
}
