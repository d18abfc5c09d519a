import { PLATFORMS } from '../../conda/platform.js';

/** Folders of a channel that are indexed: conda's subdirs. */
const SUBDIRS: readonly string[] = [
  ...PLATFORMS,
  'noarch',
  'emscripten-wasm32',
  'freebsd-64',
  'osx-64',
  'osx-arm64',
  'wasi-wasm32',
  'win-32',
  'win-64',
  'win-arm64',
  'zos-z',
];

/** True for a folder that conda knows as a subdir of a channel. */
export function isSubdirName(name: string): boolean {
  return SUBDIRS.includes(name);
}
