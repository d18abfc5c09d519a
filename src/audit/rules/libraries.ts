import { posix } from 'node:path';
import { elfHeaderOf } from '../../formats/elf/platform.js';
import type { ElfFile } from '../facts.js';
import { searchedFolders } from '../run-path.js';
import type { AuditedPackage, AuditRule, Provider, Remark, RuleContext } from '../types.js';
import { native } from './binaries.js';

/** How one DT_NEEDED is resolved. */
type Answer =
  | { readonly kind: 'found' }
  | { readonly kind: 'missing'; readonly providers: readonly Provider[] }
  | { readonly kind: 'undeclared'; readonly providers: readonly Provider[] }
  | { readonly kind: 'unreachable'; readonly providers: readonly Provider[] };

const missing: AuditRule = {
  id: 'library-missing',
  severity: 'error',
  reason: 'the program does not start: cannot open shared object file',
  check: (audited, context) =>
    each(audited, context, 'missing', (library, providers) => ({
      message: `it needs ${library}, which neither its packages nor the system provide`,
      ...(providers.length === 0 ? nobody(context.subject) : dependOn(providers, audited, context)),
    })),
};

const undeclared: AuditRule = {
  id: 'library-undeclared',
  severity: 'warning',
  reason: 'it works only while another package depends on the package with the library',
  check: (audited, context) =>
    each(audited, context, 'undeclared', (library, providers) => ({
      message: `it needs ${library} from a package that it does not depend on`,
      ...dependOn(providers, audited, context),
    })),
};

const unreachable: AuditRule = {
  id: 'library-unreachable',
  severity: 'warning',
  reason: 'the loader finds it only if another file has loaded it before',
  check: (audited, context) =>
    each(audited, context, 'unreachable', (library, providers) => ({
      message: `its run path does not lead to ${library}`,
      found: `in ${listed(providers)}`,
      fix: 'add the folder, relative to $ORIGIN, to its run path',
    })),
};

/** Rules about the libraries of ELF files. */
export const libraryRules: readonly AuditRule[] = [missing, undeclared, unreachable];

function dependOn(
  providers: readonly Provider[],
  { wheel }: AuditedPackage,
  { subject }: RuleContext,
): Pick<Remark, 'found' | 'fix'> {
  const name = providers[0]?.package.record.name;
  const fix =
    wheel === undefined
      ? `make ${name} a dependency`
      : `add ${name} to the specs beside the wheel, or ${otherSystem(subject)}`;
  return { found: `in ${listed(providers)}`, fix };
}

function otherSystem({ installed }: RuleContext['subject']): string {
  return installed === null ? 'name a system that has it (--base)' : 'use a base that has it';
}

function nobody(subject: RuleContext['subject']): Pick<Remark, 'found' | 'fix'> {
  const { packages, elsewhere, unscanned } = subject;
  const count = packages.length + elsewhere.length;
  const found = `in none of the audited packages (${count})`;
  if (unscanned.length === 0) return { found, fix: `build a package with it, or ${otherSystem(subject)}` };
  const others = unscanned.map(({ channel, packages: unread }) =>
    unread === null ? channel : `${unread} packages of ${channel}`,
  );
  return {
    found: `${found}; not audited: ${others.join(', ')}`,
    fix: 'mirror these into a folder with archi-construct channel mirror, and name it with --channel',
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
  // The packages of a channel may depend on other channels.
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
