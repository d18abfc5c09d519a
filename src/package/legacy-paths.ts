import type { Problem } from '../errors.js';
import { escapeControls } from '../text/escape.js';
import { checkPathText } from './entry-path.js';
import { isPlaceholder, type StatedPaths } from './paths-json.js';
import type { PathRecord } from './types.js';

/** Placeholder of a `has_prefix` line that names none. */
const DEFAULT_PLACEHOLDER = '/opt/anaconda1anaconda2anaconda3';

/** Reads the files that packages had before info/paths.json: info/files, info/has_prefix and info/no_link, as text. */
export function readLegacyPaths(request: {
  readonly files: string;
  readonly hasPrefix: string;
  readonly noLink: string;
}): StatedPaths {
  const { files, hasPrefix, noLink } = request;
  const problems: Problem[] = [];
  const placeholders = new Map<string, NonNullable<PathRecord['placeholder']>>();
  for (const line of linesOf(hasPrefix)) {
    const read = readHasPrefixLine(line);
    if (read === null)
      problems.push({
        where: 'info/has_prefix',
        message: 'a line cannot be read',
        found: escapeControls(line),
      });
    else placeholders.set(read.path, { prefix: read.prefix, mode: read.mode });
  }
  const copied = new Set(linesOf(noLink).map(normalised));
  const paths: PathRecord[] = [];
  for (const line of linesOf(files)) {
    const checked = checkPathText(line);
    if ('refused' in checked) {
      problems.push({ where: escapeControls(line), message: checked.refused });
      continue;
    }
    const { path } = checked;
    paths.push({
      path,
      pathType: 'hardlink',
      placeholder: placeholders.get(path) ?? null,
      noLink: copied.has(path),
      sha256: null,
      size: null,
    });
  }
  return { paths, problems };
}

interface HasPrefix {
  readonly prefix: string;
  readonly mode: 'text' | 'binary';
  readonly path: string;
}

/** A line is a path, or `placeholder mode path`; words with spaces are quoted. Returns null for other lines. */
function readHasPrefixLine(line: string): HasPrefix | null {
  const words = (line.match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map((word) =>
    word.replace(/^(["'])(.*)\1$/, '$2'),
  );
  const [first = '', mode, path] = words;
  if (words.length === 1) return { prefix: DEFAULT_PLACEHOLDER, mode: 'text', path: normalised(first) };
  if (words.length !== 3 || path === undefined || !isPlaceholder(first)) return null;
  return mode === 'text' || mode === 'binary' ? { prefix: first, mode, path: normalised(path) } : null;
}

function normalised(path: string): string {
  const checked = checkPathText(path);
  return 'path' in checked ? checked.path : path;
}

// As in conda, a line that begins with # is a comment.
function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
