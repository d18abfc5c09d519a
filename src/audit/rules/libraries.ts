import { posix } from 'node:path';
import { elfHeaderOf } from '../../formats/elf/platform.js';
import type { ElfFile } from '../facts.js';
import { searchedFolders } from '../run-path.js';
import type { AuditedPackage, Provider, Remark, Rule, RuleContext } from '../types.js';
import { native } from './binaries.js';

/** What becomes of one DT_NEEDED. */
type Answer =
  | { readonly kind: 'found' }
  | { readonly kind: 'missing'; readonly providers: readonly Provider[] }
  | { readonly kind: 'undeclared'; readonly providers: readonly Provider[] }
  | { readonly kind: 'unreachable'; readonly providers: readonly Provider[] };

const missing: Rule = {
  id: 'library-missing',
  severity: 'error',
  reason: 'the loader gives up: cannot open shared object file',
  check: (audited, context) =>
    each(audited, context, 'missing', (library, providers) => ({
      message: `it needs ${library}, which neither its packages nor the system have`,
      ...(providers.length === 0 ? nobody(context.subject) : dependOn(providers)),
    })),
};

const undeclared: Rule = {
  id: 'library-undeclared',
  severity: 'warning',
  reason: 'it works as long as something else asks for the package that has it',
  check: (audited, context) =>
    each(audited, context, 'undeclared', (library, providers) => ({
      message: `it needs ${library} of a package that it does not depend on`,
      ...dependOn(providers),
    })),
};

const unreachable: Rule = {
  id: 'library-unreachable',
  severity: 'warning',
  reason: 'the loader finds it only if something else has loaded it before',
  check: (audited, context) =>
    each(audited, context, 'unreachable', (library, providers) => ({
      message: `its run path does not lead to ${library}`,
      found: `in ${listed(providers)}`,
      fix: 'add the folder, relative to $ORIGIN, to its run path',
    })),
};

/** About what ELF files are linked with. */
export const libraryRules: readonly Rule[] = [missing, undeclared, unreachable];

function dependOn(providers: readonly Provider[]): Pick<Remark, 'found' | 'fix'> {
  return {
    found: `in ${listed(providers)}`,
    fix: `make ${providers[0]?.package.record.name} a dependency`,
  };
}

function nobody({
  packages,
  elsewhere,
  unscanned,
  installed,
}: RuleContext['subject']): Pick<Remark, 'found' | 'fix'> {
  const count = packages.length + elsewhere.length;
  const found = `in none of the packages that were looked into (${count})`;
  if (unscanned.length === 0) {
    const system = installed === null ? 'declare it as the system’s (--base)' : 'take a base that has it';
    return { found, fix: `build the package that has it, or ${system}` };
  }
  const others = unscanned.map(({ channel, packages: of }) =>
    of === null ? channel : `${of} packages of ${channel}`,
  );
  return {
    found: `${found}; not looked into: ${others.join(', ')}`,
    fix: 'look there: archi-construct channel mirror brings packages into a folder, and --channel names it',
  };
}

function each(
  audited: AuditedPackage,
  context: RuleContext,
  kind: Exclude<Answer['kind'], 'found'>,
  tell: (library: string, providers: readonly Provider[]) => Omit<Remark, 'path'>,
): Remark[] {
  return native(audited, context.subject.platform).flatMap((file) =>
    file.needed.flatMap((library) => {
      const answer = find(library, file, audited, context);
      return answer.kind === kind ? [{ path: file.path, ...tell(library, answer.providers) }] : [];
    }),
  );
}

function find(
  library: string,
  file: ElfFile,
  audited: AuditedPackage,
  { subject, providers }: RuleContext,
): Answer {
  const name = posix.basename(library);
  const all = providers.named(name);
  // Beside a channel there may be others that it builds on.
  const own = [...all, ...(subject.kind === 'channel' ? providers.elsewhere(name) : [])].filter((provider) =>
    providers.comesWith(audited, provider.package),
  );
  const isSystem = isOfSystem(library, subject);
  if (own.length === 0) {
    if (isSystem) return { kind: 'found' };
    if (all.length > 0 && subject.kind === 'prefix') return { kind: 'undeclared', providers: all };
    return { kind: 'missing', providers: [...all, ...providers.elsewhere(name)] };
  }
  const folders = searchedFolders(file);
  const isReached = own.some(({ path }) => folders.includes(folderOf(path)));
  return isReached || isSystem ? { kind: 'found' } : { kind: 'unreachable', providers: own };
}

function isOfSystem(library: string, { system, platform }: RuleContext['subject']): boolean {
  if (system.libraries.has(library)) return true;
  const loaders = elfHeaderOf(platform)?.interpreters ?? [];
  return system.hasLoader && loaders.some((loader) => posix.basename(loader) === library);
}

function folderOf(path: string): string {
  const folder = posix.dirname(path);
  return folder === '.' ? '' : folder;
}

const MOST = 3;

function listed(providers: readonly Provider[]): string {
  const texts = [...new Set(providers.map((provider) => `${provider.package.dist} (${provider.path})`))];
  return texts.length <= MOST
    ? texts.join(', ')
    : `${texts.slice(0, MOST).join(', ')} and ${texts.length - MOST} more`;
}
