import { join } from 'node:path';
import { ArchiError, type Problem, UserError } from '../errors.js';
import { quoteValue } from '../text/quote-value.js';
import { parseManifest } from './parse.js';
import type { Manifest } from './types.js';

/**
 * Returns the manifest in `<installersDir>/<Name>/manifest.yaml` whose python is exactly `python` (`3.7`, not 3.70). If
 * several have it, the one with the key `python` is used. `readFile` returns null if the file does not exist. Throws
 * UserError, which lists the manifests, if none or more than one is left.
 */
export function findManifest(search: {
  python: string;
  installersDir: string;
  readdir: (folder: string) => readonly string[];
  readFile: (path: string) => string | null;
}): Manifest {
  const isMeant = ({ python }: Manifest) => python === search.python;
  const files = readAll(search);
  // A manifest of a python nearly always has its version in the text. Parsing all would take most of the time of --render.
  const likely = parseAll(files.filter(({ text }) => text.includes(search.python)));
  const { manifests, broken } = likely.manifests.some(isMeant) ? likely : parseAll(files);
  const matching = manifests.filter(isMeant);
  const stating = matching.filter(({ statesPython }) => statesPython);
  const [manifest, second] = stating.length > 0 ? stating : matching;
  if (manifest === undefined) throw noneFound(search, manifests, broken);
  if (second !== undefined) throw severalFound(search.python, stating.length > 0 ? stating : matching);
  return manifest;
}

interface ManifestFile {
  readonly path: string;
  readonly text: string;
}

function readAll({ installersDir, readdir, readFile }: Parameters<typeof findManifest>[0]): ManifestFile[] {
  return [...readdir(installersDir)].sort().flatMap((name) => {
    const path = join(installersDir, name, 'manifest.yaml');
    const text = readFile(path);
    return text === null ? [] : [{ path, text }];
  });
}

function parseAll(files: readonly ManifestFile[]) {
  const manifests: Manifest[] = [];
  const broken: Problem[] = [];
  for (const { path, text } of files) {
    try {
      manifests.push(parseManifest(text, path));
    } catch (error) {
      // It may be someone's work in progress: its problems are reported only if no valid manifest matches.
      if (!(error instanceof ArchiError)) throw error;
      broken.push(...error.problems);
    }
  }
  return { manifests, broken };
}

function noneFound(
  { python, installersDir }: { python: string; installersDir: string },
  manifests: readonly Manifest[],
  broken: readonly Problem[],
): UserError {
  const problem = {
    where: installersDir,
    message: 'no manifest in this folder is for this version of python',
    expected: manifests.length === 0 ? 'a folder with a manifest.yaml; there is none' : listed(manifests),
    found: quoteValue(python),
    fix: 'give one of these versions with --py, or your own manifest with --manifest',
  };
  return new UserError(`no manifest for python ${quoteValue(python)}`, [problem, ...broken]);
}

function severalFound(python: string, manifests: readonly Manifest[]): UserError {
  return new UserError(`more than one manifest for python ${python}`, {
    message: '--py does not tell which one to use',
    expected: 'the key python in only one of them',
    found: listed(manifests),
    fix: 'choose one with --manifest, or write the key python into only one of them',
  });
}

function listed(manifests: readonly Manifest[]): string {
  return manifests.map(({ name, python, file }) => `${python ?? '(no python)'}  ${name}  ${file}`).join('\n');
}
