import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadVersions } from '../../../src/conda/version.js';
import { adaptFeedstock } from '../../../src/feedstock/edits/adapt.js';
import type { EditRequest, FeedstockEdit, FeedstockFiles } from '../../../src/feedstock/edits/types.js';
import { unifiedPatch } from '../../../src/recipe/check/patch.js';
import { matcherOf } from '../../../src/recipe/read-recipe.js';

const FOLDER = fileURLToPath(new URL('shapes/', import.meta.url));

/** The usual request: cross-compiled for linux-aarch64, nothing but what is needed. */
export const CROSS: EditRequest = {
  platform: 'linux-aarch64',
  how: 'cross',
  ci: 'none',
  dropNoarch: false,
  liftSkips: true,
  bumpBuild: true,
};

/** What the shapes are edited for, where it is not the usual request. */
export const REQUESTS: Readonly<Record<string, Partial<EditRequest>>> = {
  'cmake-v1': { ci: 'github-actions' },
  'meson-v0': { platform: 'linux-ppc64le', how: 'emulated', ci: 'azure' },
  'noarch-dropped-v0': { dropNoarch: true },
  'noarch-dropped-v1': { dropNoarch: true },
  'outputs-v1': { how: 'native', ci: 'github-actions' },
};

/** The shapes of recipes, by the names of their folders. */
export const SHAPES: readonly string[] = readdirSync(FOLDER).sort();

/** Returns the files of a shape by path. */
export function filesOfShape(name: string): FeedstockFiles {
  return textsBelow(join(FOLDER, name));
}

/** Returns the text files below a folder by path. */
export function textsBelow(folder: string): FeedstockFiles {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return new Map(paths.sort().map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]));
}

const matches = matcherOf(await loadVersions());

/** Edits a feedstock as `adaptFeedstock` does. */
export function adapted(files: FeedstockFiles, request: Partial<EditRequest> = {}): FeedstockEdit {
  return adaptFeedstock(files, { ...CROSS, ...request }, matches);
}

/** Returns the files after all commits. */
export function afterAll(files: FeedstockFiles, { commits }: FeedstockEdit): FeedstockFiles {
  const after = new Map(files);
  for (const commit of commits) {
    for (const [path, text] of commit.files) {
      if (text === null) after.delete(path);
      else after.set(path, text);
    }
  }
  return after;
}

/** Returns the commits as patches behind their messages, and the notes. */
export function asPatches(files: FeedstockFiles, { commits, notes }: FeedstockEdit): string {
  let before = files;
  const patches = commits.map((commit) => {
    const after = afterAll(before, { commits: [commit], notes: [] });
    const changed = [...commit.files].map(([path, text]) => ({
      path,
      before: before.get(path) ?? null,
      after: text ?? '',
    }));
    before = after;
    return `${commit.message}\n${unifiedPatch(changed)}`;
  });
  const noted = notes.map(({ path, line, column, message }) => `# ${path}:${line}:${column}: ${message}\n`);
  return [...patches, noted.join('')].filter((part) => part !== '').join('\n');
}
