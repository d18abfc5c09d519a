import { join } from 'node:path';
import { filesOf, isElf } from './installed.js';
import type { Root, RootPlatform } from './root.js';

const LOADERS: Readonly<Record<RootPlatform, string>> = {
  'linux-64': '/lib64/ld-linux-x86-64.so.2',
  'linux-aarch64': '/lib/ld-linux-aarch64.so.1',
  'linux-riscv64': '/lib/ld-linux-riscv64-lp64d.so.1',
};

/** glibc's own libraries, the only ones that come from the target. */
const GLIBC =
  /\/(?:libc|libm|libmvec|libdl|libpthread|librt|libutil|libresolv|libanl|ld-linux[\w-]*)\.so\.\d+$/;

/**
 * Returns every library that the dynamic loader of a root finds outside the prefix, as `file: library => where`, or
 * not at all, in the loader's words. `prefix` is absolute inside the root.
 */
export async function librariesFromOutside(
  root: Root,
  platform: RootPlatform,
  prefix: string,
): Promise<string[]> {
  const objects = filesOf(join(root.path, prefix), isElf).map((path) => `${prefix}/${path}`);
  if (objects.length === 0) throw new Error(`no ELF file below ${prefix}`);
  const script = 'for file; do echo "$file"; "$LOADER" --list "$file" 2>&1; done';
  const { stdout } = await root.run(['sh', '-c', script, 'sh', ...objects], {
    LOADER: LOADERS[platform],
  });
  let file = '';
  return stdout.split('\n').flatMap((line) => {
    if (line.startsWith('/') && !line.includes(': ')) file = line;
    if (line.includes('error while loading')) return [line];
    const match = /^\t(\S+ => (not found|\/\S+))/.exec(line);
    if (match?.[2] === undefined) return [];
    return match[2].startsWith(`${prefix}/`) || GLIBC.test(match[2]) ? [] : [`${file}: ${match[1]}`];
  });
}
