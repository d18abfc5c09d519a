import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One file of src: its path below src, `/`-separated, and its text. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

export interface Import {
  /** As written: `./files.js`, `node:fs`, `handlebars`. */
  readonly specifier: string;
  /** `import type` and `typeof import(…)` are gone after compilation. */
  readonly typeOnly: boolean;
  /** True for `import(…)`, which loads the file only where it is needed. */
  readonly later: boolean;
}

/** The files that installer/run.ts imports when it builds, not with --render. */
export const INSTALLER_BUILD = [
  'channel/open.ts',
  'installer/build.ts',
  'lock/resolve.ts',
  'payload/build/open.ts',
  'payload/pyc/open-build-python.ts',
  'payload/pyc/open-pyc.ts',
];

const SRC = fileURLToPath(new URL('../../src', import.meta.url));

/** Every TypeScript file of src, sorted by path. */
export function readSources(): Source[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(SRC, path), 'utf8') }));
}

/** The static imports, re-exports and dynamic imports of one file, in order of kind. */
export function importsOf(source: Source): Import[] {
  const code = withoutComments(source.text);
  const fromClauses = code.matchAll(
    /^(?:import|export)\s+(type\s+)?(?:[\w$*{][^;'"`]*?\sfrom\s+)['"]([^'"]+)['"]/gm,
  );
  const sideEffects = code.matchAll(/^import\s+['"]([^'"]+)['"]/gm);
  const dynamic = code.matchAll(/(typeof\s+)?\bimport\(\s*['"]([^'"]+)['"]/g);
  return [
    ...[...fromClauses].map(([, type, specifier = '']) => imported(specifier, type, false)),
    ...[...dynamic].map(([, type, specifier = '']) => imported(specifier, type, true)),
    ...[...sideEffects].map(([, specifier = '']) => imported(specifier, undefined, false)),
  ];
}

function imported(specifier: string, type: string | undefined, later: boolean): Import {
  return { specifier, typeOnly: type !== undefined, later };
}

/** Returns the files of src that are loaded with `paths` by static imports of values. */
export function loadedWith(paths: readonly string[], sources: readonly Source[]): string[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const loaded = new Set(paths);
  for (const path of loaded) {
    const source = byPath.get(path);
    if (source === undefined) throw new Error(`src has no ${path}`);
    for (const { specifier, typeOnly, later } of importsOf(source)) {
      const target = typeOnly || later ? null : sourceOf(source, specifier);
      if (target !== null) loaded.add(target);
    }
  }
  return [...loaded].sort();
}

/** Returns the file of src that a relative specifier names, or null for a package or a file outside src. */
export function sourceOf(importer: Source, specifier: string): string | null {
  if (!specifier.startsWith('.')) return null;
  const path = posix.normalize(posix.join(dirname(importer.path), specifier)).replace(/\.js$/, '.ts');
  return path.startsWith('..') ? null : path;
}

/**
 * Returns the module of a file: `host` for `host/fs/read.ts`, `channel/index` for `channel/index/run.ts`, `recipe/build` for
 * `recipe/build/run.ts`, `errors` for `errors.ts`.
 */
export function moduleOf(path: string): string {
  const folders = path.split('/').slice(0, -1);
  const [top, below] = folders;
  if (top === undefined) return path.replace(/\.ts$/, '');
  const isOwn = below !== undefined && (top === 'channel' || BELOW.includes(`${top}/${below}`));
  return isOwn ? `${top}/${below}` : top;
}

/** Folders that are modules of their own, besides those below `channel`. */
const BELOW = ['recipe/build', 'recipe/rebuild', 'recipe/source-archive'];

/**
 * Returns a package's name without the path inside it: `@oclif/core` for `@oclif/core/flush`, `node:fs` for
 * `node:fs/promises`.
 */
export function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

function withoutComments(text: string): string {
  return text.replace(/^\s*\/\*[\s\S]*?\*\//gm, '').replace(/^\s*\/\/.*$/gm, '');
}
