import { nativeProgram } from '../fixtures/elf.js';
import { openedPackage } from '../fixtures/opened.js';
import { makeInstaller } from './make-installer.js';
import { PLACEHOLDER, SAMPLE } from './sample.js';

/** The longest prefix that a native installer accepts, in bytes. */
export const LONGEST_PREFIX = PLACEHOLDER.length;

/**
 * Makes an installer of the sample and of a program for this machine, so that it needs an ELF interpreter, a glibc
 * and a page size. `interpreter` replaces this machine's interpreter.
 */
export async function nativeInstaller({
  interpreter,
  files = {},
}: {
  interpreter?: (path: string) => string;
  files?: Readonly<Record<string, string>>;
} = {}): Promise<string> {
  const subdir = process.arch === 'arm64' ? 'linux-aarch64' : 'linux-64';
  const native = {
    name: 'native',
    subdir,
    files: { 'bin/native': nativeProgram({ interpreter }), ...files },
  };
  return makeInstaller([await openedPackage(SAMPLE), await openedPackage(native)]).path;
}
