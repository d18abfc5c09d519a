import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { archNames, type Platform } from '../../../src/conda/platform.js';
import { installerIn } from '../build-installer.js';
import { archiConstructOk } from '../cli.js';

/** The folder of what the compilers compile: single programs, and a project of CMake, Meson and autotools. */
export const PROJECTS = fileURLToPath(new URL('projects/', import.meta.url));

/** A program: its file in `programs`, how it is compiled with the compilers activated, its libraries, and what it prints. */
export const COMPILED = [
  ['c.c', '$CC $CFLAGS $CPPFLAGS', '-lm', '2.0'],
  ['cc.cc', '$CXX $CXXFLAGS', '', '7'],
  ['f.f90', '$FC $FFLAGS', '', '3.0'],
  ['c.c', '$CC -static', '-lm', '2.0'],
  ['c.c', '$CC -flto -O2', '-lm', '2.0'],
] as const;

/** Builds the installer of the compilers for `target` and of `more` packages, below `folder`. Returns its path. */
export async function compilersInstaller(options: {
  readonly channel: string;
  readonly platform: Platform;
  readonly target: Platform;
  readonly more: readonly string[];
  readonly folder: string;
}): Promise<string> {
  const { channel, platform, target, more, folder } = options;
  const specs = [...['gcc', 'gxx', 'gfortran'].map((name) => `${name}_${target}`), ...more];
  const manifest = join(folder, 'manifest.yaml');
  const lines = ['name: Compilers', 'version: 1.0.0', 'channels: [./unused]', 'specs:'];
  const platforms = `platforms: { ${platform}: { virtual_packages: [__glibc 2.36] } }`;
  writeFileSync(manifest, `${[...lines, ...specs.map((spec) => `  - ${spec}`), platforms].join('\n')}\n`);
  const out = mkdtempSync(join(folder, 'out-'));
  const flags = [
    '--manifest',
    manifest,
    '--platform',
    platform,
    '--channel',
    channel,
    '--compression-level',
    '1',
  ];
  await archiConstructOk(['installer', ...flags, '--out', out]);
  return join(out, installerIn(out));
}

/** Returns the shell text that runs `script` with the compilers of the prefix `$P` activated, and deactivates them. */
export function activated(script: string): string {
  const scripts = (kind: string) => `for one in "$P/etc/conda/${kind}.d"/*.sh; do . "$one"; done`;
  return `set -eu\n${scripts('activate')}\n${script}\n${scripts('deactivate')}\n`;
}

/** Returns the triplet in the names of Debian's compilers of a platform whose programs are in 64 bits. */
export function tripletOf(platform: Platform): string {
  return `${archNames(platform).machine}-linux-gnu`;
}
