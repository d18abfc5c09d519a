import { posix } from 'node:path';
import { elfHeaderOf } from '../../formats/elf/platform.js';
import type { ElfFile } from '../facts.js';
import { searchedFolders } from '../run-path.js';
import type { AuditedPackage, Context, Holder, Remark, Rule } from '../types.js';
import { native } from './binaries.js';

/** What becomes of one DT_NEEDED. */
type Answer =
  | { readonly kind: 'found' }
  | { readonly kind: 'missing'; readonly holders: readonly Holder[] }
  | { readonly kind: 'undeclared'; readonly holders: readonly Holder[] }
  | { readonly kind: 'unreachable'; readonly holders: readonly Holder[] };

const missing: Rule = {
  id: 'library-missing',
  severity: 'error',
  reason: 'the loader gives up: cannot open shared object file',
  check: (one, context) =>
    each(one, context, 'missing', (library, holders) => ({
      message: `it needs ${library}, which neither its packages nor the system have`,
      ...(holders.length === 0 ? nobody(context.subject) : dependOn(holders)),
    })),
};

const undeclared: Rule = {
  id: 'library-undeclared',
  severity: 'warning',
  reason: 'it works as long as something else asks for the package that has it',
  check: (one, context) =>
    each(one, context, 'undeclared', (library, holders) => ({
      message: `it needs ${library} of a package that it does not depend on`,
      ...dependOn(holders),
    })),
};

const unreachable: Rule = {
  id: 'library-unreachable',
  severity: 'warning',
  reason: 'the loader finds it only if something else has loaded it before',
  check: (one, context) =>
    each(one, context, 'unreachable', (library, holders) => ({
      message: `its run path does not lead to ${library}`,
      found: `in ${listed(holders)}`,
      fix: 'add the folder, relative to $ORIGIN, to its run path',
    })),
};

/** About what ELF files are linked with. */
export const libraryRules: readonly Rule[] = [missing, undeclared, unreachable];

function dependOn(holders: readonly Holder[]): Pick<Remark, 'found' | 'fix'> {
  return {
    found: `in ${listed(holders)}`,
    fix: `make ${holders[0]?.package.record.name} a dependency`,
  };
}

function nobody({
  packages,
  elsewhere,
  notAsked,
  installed,
}: Context['subject']): Pick<Remark, 'found' | 'fix'> {
  const count = packages.length + elsewhere.length;
  const found = `in none of the packages that were looked into (${count})`;
  if (notAsked.length === 0) {
    const system = installed === null ? 'declare it as the system’s (--base)' : 'take a base that has it';
    return { found, fix: `build the package that has it, or ${system}` };
  }
  const others = notAsked.map(({ channel, packages: of }) =>
    of === null ? channel : `${of} packages of ${channel}`,
  );
  return {
    found: `${found}; not looked into: ${others.join(', ')}`,
    fix: 'look there: archi-construct channel mirror brings packages into a folder, and --channel names it',
  };
}

function each(
  one: AuditedPackage,
  context: Context,
  kind: Exclude<Answer['kind'], 'found'>,
  tell: (library: string, holders: readonly Holder[]) => Omit<Remark, 'path'>,
): Remark[] {
  return native(one, context.subject.platform).flatMap((file) =>
    file.needed.flatMap((library) => {
      const answer = find(library, file, one, context);
      return answer.kind === kind ? [{ path: file.path, ...tell(library, answer.holders) }] : [];
    }),
  );
}

function find(library: string, file: ElfFile, one: AuditedPackage, { subject, closure }: Context): Answer {
  const name = posix.basename(library);
  const all = closure.named(name);
  // Beside a channel there may be others that it builds on.
  const own = [...all, ...(subject.kind === 'channel' ? closure.elsewhere(name) : [])].filter((holder) =>
    closure.comesWith(one, holder.package),
  );
  const isSystem = isOfSystem(library, subject);
  if (own.length === 0) {
    if (isSystem) return { kind: 'found' };
    if (all.length > 0 && subject.kind === 'prefix') return { kind: 'undeclared', holders: all };
    return { kind: 'missing', holders: [...all, ...closure.elsewhere(name)] };
  }
  const folders = searchedFolders(file);
  const isReached = own.some(({ path }) => folders.includes(folderOf(path)));
  return isReached || isSystem ? { kind: 'found' } : { kind: 'unreachable', holders: own };
}

function isOfSystem(library: string, { system, platform }: Context['subject']): boolean {
  if (system.libraries.has(library)) return true;
  const loaders = elfHeaderOf(platform)?.interpreters ?? [];
  return system.hasLoader && loaders.some((loader) => posix.basename(loader) === library);
}

function folderOf(path: string): string {
  const folder = posix.dirname(path);
  return folder === '.' ? '' : folder;
}

const MOST = 3;

function listed(holders: readonly Holder[]): string {
  const texts = [...new Set(holders.map((holder) => `${holder.package.dist} (${holder.path})`))];
  return texts.length <= MOST
    ? texts.join(', ')
    : `${texts.slice(0, MOST).join(', ')} and ${texts.length - MOST} more`;
}
