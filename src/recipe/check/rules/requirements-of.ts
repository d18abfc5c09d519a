import type { OutlinedOutput, SectionName } from '../../outline/outline.js';
import type { CheckedRequirement } from '../../outline/requirements.js';
import type { CheckedRecipe } from '../types.js';

/** Returns the requirements of a section that count for the target. */
export function activeIn(output: OutlinedOutput, name: SectionName): readonly CheckedRequirement[] {
  return output.sections.get(name)?.requirements.filter(({ isActive }) => isActive) ?? [];
}

/** Returns the outputs that are built for the target’s architecture. */
export function builtOutputs({ outline }: CheckedRecipe): readonly OutlinedOutput[] {
  return outline.outputs.filter(({ isNoarch }) => !isNoarch);
}

/** Returns whether one of the requirements has one of the names. */
export function hasName(requirements: readonly CheckedRequirement[], names: ReadonlySet<string>): boolean {
  return requirements.some(({ name }) => names.has(name));
}

/** Returns whether the requirement is a compiler or what belongs to one, by function or by name. */
export function isCompiler({ call, name }: CheckedRequirement): boolean {
  return COMPILER_CALLS.has(call?.name ?? '') || compilerLanguages(name) !== null;
}

const COMPILER_CALLS = new Set(['compiler', 'stdlib', 'cdt']);

/** Returns the languages of a compiler package that is named outright; null for another package. */
export function compilerLanguages(name: string): readonly string[] | null {
  const [stem = ''] = /^[a-z+\d]+/.exec(name) ?? [];
  const isWhole = name === stem || /^[a-z+\d]+_(?:c_|cxx_|fortran_)?(?:linux|osx|win)-\w+$/.test(name);
  return (isWhole && NAMED_COMPILERS.get(stem)) || null;
}

const NAMED_COMPILERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['gcc', ['c']],
  ['gxx', ['cxx']],
  ['gfortran', ['fortran']],
  ['clang', ['c']],
  ['clangxx', ['cxx']],
  ['toolchain', ['c', 'cxx']],
  ['toolchain3', ['c', 'cxx']],
]);

/** Programs that run during a build, and have nothing that is linked against. */
export const PROGRAMS: ReadonlySet<string> = new Set([
  ...[
    'make',
    'cmake',
    'ninja',
    'meson',
    'pkg-config',
    'pkgconfig',
    'sed',
    'patch',
    'bison',
    'flex',
    'gnuconfig',
  ],
  ...['autoconf', 'automake', 'libtool', 'autoconf-archive', 'swig', 'git', 'nasm', 'yasm', 'm4', 'texinfo'],
  ...['help2man', 'coreutils', 'findutils', 'gawk', 'grep', 'tar', 'unzip', 'wget', 'rsync', 'doxygen'],
  ...[
    'ccache',
    'sccache',
    'patchelf',
    'scons',
    'bazel',
    'gperf',
    'intltool',
    'ragel',
    'docbook-xsl',
    'asciidoc',
  ],
]);

/** Programs that are also something to link against, so that `host` may be right as well. */
export const PROGRAMS_AND_LIBRARIES: ReadonlySet<string> = new Set(['perl', 'gettext']);
