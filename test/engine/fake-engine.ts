import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes a program that stands in for rattler-build: it prints a version, and runs `body` in place of a build, with the recipe in
 * $RECIPE, or the package in $PACKAGE, and the folder for packages in $OUT. Returns its path.
 */
export function writeFakeEngine(folder: string, body: string, name = 'rattler-build'): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  const text = `#!/bin/sh
if [ "$1" = --version ]; then echo "rattler-build 0.99.1"; exit; fi
while [ $# -gt 0 ]; do
  case $1 in --output-dir) OUT=$2 ;; --recipe) RECIPE=$2 ;; --package-file) PACKAGE=$2 ;; esac
  shift
done
${body}
`;
  writeFileSync(path, text);
  chmodSync(path, 0o755);
  return path;
}
