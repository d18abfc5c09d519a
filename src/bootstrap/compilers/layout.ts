import type { BootstrapRecipe } from '../types.js';
import type { TargetNames } from './target.js';

/** Documentation, the programs that show what is inside of LTO objects, plugins of GCC for debuggers, linker scripts ld has built in. */
const LEFT_OUT = /^(?:usr\/share|etc)\/|\/ldscripts\/|\/bfd-plugins\/|lto-dump|\/plugin\/|\/libcc1\./;

/**
 * Maps the path of a file of Debian's compilers to the prefix. Their places relative to each other stay as they are, because gcc
 * finds everything from its own place: a cross compiler's in the prefix, a native one's in the sysroot. GCC's libraries for the
 * target go to the sysroot, where the linker looks for libraries of libraries. Returns null for what is left out.
 */
export function toolchainPath(path: string, { kind, triplet, multiarch, usr }: TargetNames): string | null {
  if (LEFT_OUT.test(path)) return null;
  if (kind === 'native') {
    const isOfTriplet = !path.startsWith('usr/bin/') || path.startsWith(`usr/bin/${triplet}-`);
    return isOfTriplet && /^(?:usr|lib)\//.test(path) ? `${usr}${path.replace(/^usr\//, '')}` : null;
  }
  const forTarget = new RegExp(`^usr/${triplet}/lib/(.*)$`).exec(path)?.[1];
  if (forTarget !== undefined) return `${triplet}/sysroot/usr/lib/${multiarch}/${forTarget}`;
  return new RegExp(`^usr/(?:bin|lib|libexec|${triplet})/`).test(path) ? path.replace('usr/', '') : null;
}

/**
 * Maps the path of a file of the target's glibc and kernel headers to the sysroot. As in today's Debian, `lib` is the folder
 * `usr/lib`, so that absolute paths of glibc's linker scripts lead to it. Returns null for what is left out.
 */
export function sysrootPath(path: string, { triplet }: TargetNames): string | null {
  if (/^usr\/share\/|^usr\/s?bin\/|^s?bin\/|^etc\/|\/gconv\/|\/audit\//.test(path)) return null;
  const sysroot = `${triplet}/sysroot/`;
  if (/^(?:usr\/)?lib(?:64|32)\//.test(path)) return `${sysroot}${path.replace(/^usr\//, '')}`;
  if (/^lib\//.test(path)) return `${sysroot}usr/${path}`;
  return /^usr\/(?:lib|include)\//.test(path) ? `${sysroot}${path}` : null;
}

/** Returns the folder whose libraries are for what is compiled, and none that a program of the package would load; null for none. */
export function targetFolder({ layout, names }: Pick<BootstrapRecipe, 'layout' | 'names'>): string | null {
  if (layout === 'prefix') return null;
  const { kind, triplet, multiarch, usr } = names;
  return layout === 'toolchain' && kind === 'native' ? `${usr}lib/${multiarch}/` : `${triplet}/`;
}
