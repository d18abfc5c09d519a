import { type ElfFacts, hasElfMagic, readElf } from '../formats/elf/read.js';
import type { OpenedPackage, PackageEntry, PathRecord } from '../package/types.js';
import { type BuildPath, buildPathsIn } from './build-paths.js';
import { programsIn, readShebang, type ScriptInterpreter } from './texts.js';

/** The facts about a package’s files that rules use, collected once and cached. Plain JSON. */
export interface Facts {
  /** Every path except folders; entry points of noarch python are included. */
  readonly paths: readonly string[];
  readonly elf: readonly ElfFile[];
  /** Libraries and programs that begin like an ELF file and are truncated or damaged. */
  readonly damaged: readonly string[];
  readonly scripts: readonly Script[];
  /** Absolute paths of build tools in texts, except documents. */
  readonly tools: readonly { readonly path: string; readonly tools: readonly string[] }[];
  /** Paths of the build machine that stay after relocation. */
  readonly buildPaths: readonly ({ readonly path: string } & BuildPath)[];
  /** Files below info/licenses, or a licence file beside them. */
  readonly licenceFiles: number;
}

/** An ELF file; its paths have `$PREFIX` in place of the placeholder. */
export interface ElfFile
  extends Pick<
    ElfFacts,
    | 'class'
    | 'endian'
    | 'machine'
    | 'type'
    | 'interpreter'
    | 'needed'
    | 'soname'
    | 'versionNeeds'
    | 'versionsDefined'
    | 'textRelocations'
    | 'executableStack'
  > {
  readonly path: string;
  /** The entries of its run path, in order; null if it has none. */
  readonly runPath: readonly string[] | null;
}

/** An executable file that begins with `#!`; an interpreter in the prefix is `$PREFIX/bin/python3.7`. */
export interface Script extends ScriptInterpreter {
  readonly path: string;
}

/** Part of the cache key of facts; to be raised when the facts change. */
export const FACTS_VERSION = 3;

/** Stands for the prefix in paths. */
export const PREFIX = '$PREFIX';

/** Most prefixes searched for. A package has one or two; a hostile one may name thousands. */
const MOST_PREFIXES = 20;

/** Collects the facts of a package; each file is read once. */
export function collectFacts({ entries, paths, info, entryPoints }: OpenedPackage): Facts {
  const placeholders = new Map(paths.map(({ path, placeholder }) => [path, placeholder]));
  const prefixes = new Set(paths.flatMap(({ placeholder }) => placeholder?.prefix ?? []));
  const known = [...prefixes].slice(0, MOST_PREFIXES);
  const files = entries.filter((entry) => entry.type === 'file');
  const looked = files.map((file) => look(file, placeholders.get(file.path) ?? null, known));
  return {
    paths: [
      ...entries.flatMap(({ type, path }) => (type === 'directory' ? [] : [path])),
      ...entryPoints.map(({ command }) => `bin/${command}`),
    ],
    elf: looked.flatMap(({ elf }) => elf ?? []),
    damaged: looked.flatMap(({ path, isDamaged }) => (isDamaged ? [path] : [])),
    scripts: looked.flatMap(({ script }) => script ?? []),
    tools: looked.flatMap(({ path, tools }) => (tools.length === 0 ? [] : [{ path, tools }])),
    buildPaths: looked.flatMap(({ path, buildPaths }) =>
      buildPaths.map((buildPath) => ({ path, ...buildPath })),
    ),
    licenceFiles: [...info.keys()].filter((path) => /^info\/(licenses\/|licen[cs]e|copying)/i.test(path))
      .length,
  };
}

type File = PackageEntry & { readonly type: 'file' };

function look({ path, mode, data }: File, placeholder: PathRecord['placeholder'], known: readonly string[]) {
  const elf = readElf(data);
  const inPrefix = (text: string) =>
    placeholder === null ? text : text.replaceAll(placeholder.prefix, PREFIX);
  const line = elf === null && (mode & 0o111) !== 0 ? readShebang(data.subarray(0, 4096)) : null;
  return {
    path,
    elf: elf === null ? null : elfFile(path, elf, inPrefix),
    isDamaged: isLoaded(path, mode) && hasElfMagic(data) && (elf === null || elf.truncated),
    script: line === null ? null : { path, ...line, interpreter: inPrefix(line.interpreter) },
    tools: elf === null ? programsIn(path, data) : [],
    buildPaths: buildPathsIn(data, { covered: placeholder?.prefix ?? null, known }),
  };
}

// Test data may begin like an ELF file, and debug data has the headers of the original file.
function isLoaded(path: string, mode: number): boolean {
  return !path.endsWith('.debug') && ((mode & 0o111) !== 0 || /\.so(?:\.[\d.]+)?$/.test(path));
}

function elfFile(path: string, elf: ElfFacts, inPrefix: (text: string) => string): ElfFile {
  const { class: bits, endian, machine, type, needed, soname } = elf;
  const { versionNeeds, versionsDefined, textRelocations, executableStack } = elf;
  // The loader ignores RPATH if there is a RUNPATH.
  const runPath = elf.runpath ?? elf.rpath;
  return {
    path,
    class: bits,
    endian,
    machine,
    type,
    interpreter: elf.interpreter === null ? null : inPrefix(elf.interpreter),
    needed,
    soname,
    runPath: runPath === null ? null : runPath.split(':').map(inPrefix),
    versionNeeds,
    versionsDefined,
    textRelocations,
    executableStack,
  };
}
