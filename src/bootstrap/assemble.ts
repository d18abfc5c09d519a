import { basename } from 'node:path/posix';
import { UserError } from '../errors.js';
import { indexIn } from '../formats/content.js';
import { hasElfMagic, readElf } from '../formats/elf/read.js';
import { placementProblems } from '../package/placement.js';
import { targetFolder } from './compilers/layout.js';
import { type DebCodecs, openDeb } from './debian/deb.js';
import { layOut, newestOf, pathOf, prefixIn } from './lay-out.js';
import { toNoarchPython } from './noarch.js';
import { type PlacedEntry, placeEntries } from './place.js';
import { isGlibc, setRunPaths } from './run-path.js';
import type { DebEntry } from './tar-entries.js';
import { type Assembled, type PackageBuild, PLACEHOLDER } from './types.js';

/**
 * Builds the files of one conda package from the bytes of its Debian packages. Throws UserError if a `.deb` is damaged, or if the
 * files cannot be placed in one prefix.
 */
export async function assemblePackage(options: {
  readonly build: Pick<PackageBuild, 'recipe' | 'python' | 'version'>;
  readonly debs: readonly { readonly name: string; readonly bytes: Buffer }[];
  /** The packages that links may lead to, beside those of this one. */
  readonly beside: readonly { readonly name: string; readonly bytes: Buffer }[];
  readonly codecs: DebCodecs;
}): Promise<Assembled> {
  const { build, debs, beside, codecs } = options;
  const opened = await openDebs(debs, codecs);
  const others = placeEntries((await openDebs(beside, codecs)).flat(), pathOf(build));
  const laid = layOut(opened.flat(), others, build);
  const foreign = targetFolder(build.recipe);
  const isForeign = ({ path }: PlacedEntry) => foreign !== null && path.startsWith(foreign);
  const own = setRunPaths(
    laid.filter((entry) => !isForeign(entry)),
    prefixIn(build),
  );
  const entries = [...own, ...laid.filter(isForeign)];
  const linked = linkFacts(own);
  const isForAll = !linked.isCompiled && build.recipe.of === null && build.recipe.layout !== 'toolchain';
  const noarch = isForAll ? toNoarch(entries, build) : null;
  const final = [...(noarch?.entries ?? entries)].sort((a, b) => (a.path < b.path ? -1 : 1));
  const problems = placementProblems(final);
  if (problems.length > 0)
    throw new UserError(
      `${build.recipe.name} cannot be made from Debian's packages`,
      problems.map((problem) => ({ fix: 'give another mirror with --mirror', ...problem })),
    );
  return {
    entries: final,
    sites: final.flatMap(siteOf),
    noarch: noarch?.kind ?? null,
    entryPoints: noarch?.entryPoints ?? [],
    needed: linked.needed,
    provided: linked.provided,
    copyrights: Object.fromEntries(debs.flatMap(({ name }, index) => copyrightOf(name, opened[index] ?? []))),
    // A package without files has the date of those of Debian that it is made from.
    newest: newestOf(final.length > 0 ? final : opened.flat()),
  };
}

async function openDebs(
  debs: readonly { readonly name: string; readonly bytes: Buffer }[],
  codecs: DebCodecs,
): Promise<DebEntry[][]> {
  const opened: DebEntry[][] = [];
  for (const { name, bytes } of debs) opened.push(await openDeb({ bytes, where: name, codecs }));
  return opened;
}

function linkFacts(entries: readonly PlacedEntry[]) {
  const needed = new Set<string>();
  const provided = new Set<string>();
  let isCompiled = false;
  for (const entry of entries) {
    if (/^lib\/[^/]+\.so[^/]*$/.test(entry.path)) provided.add(basename(entry.path));
    const facts = entry.type === 'file' ? readElf(entry.data) : null;
    if (facts === null) continue;
    isCompiled = true;
    for (const soname of facts.needed) if (!isGlibc(soname)) needed.add(soname);
  }
  return { needed: [...needed].sort(), provided: [...provided].sort(), isCompiled };
}

function toNoarch(
  entries: readonly PlacedEntry[],
  { recipe, python }: Pick<PackageBuild, 'recipe' | 'python'>,
) {
  if (recipe.kind === 'plain') return { kind: 'generic' as const, entries, entryPoints: [] };
  const pure = recipe.kind === 'module' && python !== null ? toNoarchPython(entries, python) : null;
  return pure === null ? null : { kind: 'python' as const, ...pure };
}

function siteOf(entry: PlacedEntry): Assembled['sites'] {
  if (entry.type !== 'file' || indexIn(entry.data, Buffer.from(PLACEHOLDER)) < 0) return [];
  return [{ path: entry.path, mode: hasElfMagic(entry.data) ? 'binary' : 'text' }];
}

function copyrightOf(name: string, entries: readonly DebEntry[]): [string, string][] {
  const file = entries.find(
    ({ path, type }) => type === 'file' && path === `usr/share/doc/${name}/copyright`,
  );
  return file === undefined ? [] : [[name, file.data.toString('utf8')]];
}
