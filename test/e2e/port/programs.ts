import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Ran } from '../../program.js';
import { freshRoot, type RootPlatform } from '../root.js';

/** A script that runs what the recipes make, in the folder of programs. */
export const PROGRAMS = `
echo text | ./bzip2 -c | ./bzip2 -dc
echo text | ./lz4 -c | ./lz4 -dc
./json-told
./minpack-root
./told
./python -c 'import zlib; print(zlib.ZLIB_RUNTIME_VERSION)'
./python -c 'from markupsafe._speedups import escape; print(escape("<"))'
./python -c 'import nine; print(nine.value)'
./python -c 'import numpy, summed; print(summed.total(numpy.arange(4.0)))'
`;

/** Returns what the script prints beside a version of zlib. */
export function printedWith(zlib: string): string {
  return `text
text
{"cjson":15,"zlib":"${zlib}"}
1.4142
hello
${zlib}
&lt;
9
6.0
`;
}

/** Installs in a fresh root, and runs a script in the folder of programs. Returns how it ended. Throws an Error if the installer fails. */
export async function runInstalled(
  installer: string,
  script: string,
  { platform, suite }: { readonly platform: RootPlatform; readonly suite: string },
): Promise<Ran> {
  const root = await freshRoot(platform, { suite });
  try {
    cpSync(installer, join(root.path, 'port.sh'));
    const installed = await root.run(['sh', '/port.sh', '-b', '-p', '/opt/port']);
    if (installed.status !== 0) throw new Error(`${installer}: ${installed.stderr}`);
    return await root.run(['sh', '-ec', `cd /opt/port/bin\n${script}`]);
  } finally {
    rmSync(root.path, { recursive: true, force: true });
  }
}
