import { readFileSync } from 'node:fs';
import { openedPackage } from '../fixtures/opened.js';
import { makeInstaller } from './make-installer.js';
import { PLACEHOLDER, SAMPLE } from './sample.js';

/** The longest prefix that a native installer takes, in bytes. */
export const LONGEST_PREFIX = PLACEHOLDER.length;

/**
 * An installer of the sample and a program of this machine, so that it asks for an ELF interpreter, a glibc and a page
 * size. `interpreter`, of the same length as this machine's, stands in for that.
 */
export async function nativeInstaller({
  interpreter,
  files = {},
}: {
  interpreter?: (path: string) => string;
  files?: Readonly<Record<string, string>>;
} = {}): Promise<string> {
  const program = readFileSync('/bin/true', 'latin1');
  const data =
    interpreter === undefined ? program : program.replace(/\/lib[\w./-]*\/ld-[\w.-]+/g, interpreter);
  const subdir = process.arch === 'arm64' ? 'linux-aarch64' : 'linux-64';
  const native = { name: 'native', subdir, files: { 'bin/native': Buffer.from(data, 'latin1'), ...files } };
  return makeInstaller([await openedPackage(SAMPLE), await openedPackage(native)]).path;
}
