import type { LockedPackage } from '../../conda/locked-package.js';
import { UserError } from '../../errors.js';
import { checkPython } from '../../lock/lock-rules.js';
import { mergeAlike } from '../../lock/merge-alike.js';
import type { Lock } from '../../lock/types.js';
import { declaredOf, glibcOf } from '../../lock/virtual-packages.js';
import { glibcNote, glibcProblems } from '../elf-needs.js';
import { environmentFiles } from '../environment.js';
import type { ExtractedFacts } from '../extracted.js';
import { EXTRACTED_VERSION, LAYOUT_VERSION } from '../layout-versions.js';
import { pythonOf } from '../link/python.js';
import type { MemberFacts } from '../member.js';
import type { Compression } from '../payload.js';
import {
  type CompileDeps,
  type CompiledPackage,
  type Compiler,
  compilePackages,
} from './compile-packages.js';
import { inOnePrefix, type Omissions } from './in-one-prefix.js';

/** Every package of a lock as a member, in link order, and what each is without. */
export interface CompiledMembers<Facts extends MemberFacts = MemberFacts> {
  readonly members: readonly CompiledPackage<Facts>[];
  readonly omit: Omissions;
}

/** Packages to link into one prefix, and what stands there beside them. */
export interface MembersRequest {
  readonly lock: Lock;
  /** Null where no licence is put into the prefix. */
  readonly licenseText: string | null;
  readonly writeCondarc: boolean;
  readonly compression: Compression;
}

const LAYOUT = `members ${LAYOUT_VERSION}`;

/**
 * Every package of a lock as a member; those whose files a later one replaces, without these files. Throws UserError for
 * packages that cannot be used or cannot be linked into one prefix, with all problems.
 */
export async function compileMembers<Facts extends MemberFacts>(
  request: MembersRequest,
  linker: Compiler<Facts>,
  deps: CompileDeps,
): Promise<CompiledMembers<Facts>> {
  const { lock } = request;
  const unlinkable = mergeAlike(checkPython(lock));
  if (unlinkable.length > 0)
    throw new UserError(`the packages of ${lock.manifest.name} cannot be linked`, unlinkable);
  let isNew = false;
  const link = async (packages: readonly LockedPackage[], omit: Omissions) => {
    const linked = await compilePackages(
      { ...common(request), packages, omit, layout: LAYOUT, title: 'Linking packages' },
      linker,
      deps,
    );
    isNew ||= linked.some((one) => one.isNew);
    return linked;
  };
  const { members, omit, warnings } = await inOnePrefix(
    { packages: lock.packages, environment: environmentFiles(request) },
    link,
  );
  const facts = members.map((member) => member.facts);
  const declared = glibcOf(declaredOf(lock));
  const tooNew = declared === null ? [] : glibcProblems(facts, declared);
  if (tooNew.length > 0)
    throw new UserError('some packages do not run on the systems that are promised', tooNew);
  // It is told when packages come in, not by every build of the same ones.
  const note = declared === null && isNew ? glibcNote(facts) : null;
  for (const message of note === null ? warnings : [...warnings, note])
    deps.emit({ kind: 'warning', message });
  return { members, omit };
}

/**
 * Every package of a lock as conda's package cache has it, beside the members that were made of it.
 */
export async function compileExtracted(
  request: MembersRequest,
  { omit }: Pick<CompiledMembers, 'omit'>,
  extractor: Compiler<ExtractedFacts>,
  deps: CompileDeps,
): Promise<readonly CompiledPackage<ExtractedFacts>[]> {
  const { packages } = request.lock;
  const layout = `extracted ${EXTRACTED_VERSION} beside ${LAYOUT}`;
  return compilePackages(
    { ...common(request), packages, omit, layout, title: 'Extracting packages' },
    extractor,
    deps,
  );
}

function common({ lock, compression }: MembersRequest) {
  return { python: pythonOf(lock), compression, platform: lock.platform };
}
