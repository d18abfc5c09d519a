import { isObject, jsonText } from '../conda/json-text.js';
import type { Problem } from '../errors.js';
import { escapeControls } from '../text/escape.js';
import { checkPathText, holdsControlCharacter } from './entry-path.js';
import type { PathRecord } from './types.js';

/** Path records as a package states them, not yet compared with its entries. */
export interface StatedPaths {
  readonly paths: readonly PathRecord[];
  readonly problems: readonly Problem[];
}

const PATHS_JSON = 'info/paths.json';

/** Reads info/paths.json (CEP-34, `paths_version` 1). Reports all problems in it. */
export function readPathsJson(text: string): StatedPaths {
  const json = parseJson(text);
  if (!isObject(json) || !Array.isArray(json['paths'])) {
    return { paths: [], problems: [{ where: PATHS_JSON, message: 'it is not JSON with a list "paths"' }] };
  }
  if (json['paths_version'] !== 1) {
    const found = escapeControls(jsonText(json['paths_version']));
    const problem = {
      where: PATHS_JSON,
      message: 'its paths_version is not supported',
      expected: '1',
      found,
    };
    return { paths: [], problems: [problem] };
  }
  const read = json['paths'].map((value, index) => readPath(value, `${PATHS_JSON}: paths[${index}]`));
  const paths = read.filter((item): item is PathRecord => 'path' in item);
  const problems = read.filter((item): item is Problem => !('path' in item));
  return { paths, problems };
}

/** True for a usable build prefix: not empty, without control characters. */
export function isPlaceholder(text: string): boolean {
  return text !== '' && !holdsControlCharacter(text);
}

function readPath(value: unknown, where: string): PathRecord | Problem {
  if (!isObject(value) || typeof value['_path'] !== 'string') return { where, message: 'it has no "_path"' };
  const checked = checkPathText(value['_path']);
  if ('refused' in checked) return { where: escapeControls(value['_path']), message: checked.refused };
  const pathType = value['path_type'] ?? 'hardlink';
  const mode = value['file_mode'] ?? 'text';
  const prefix = value['prefix_placeholder'] ?? '';
  const sha256 = value['sha256'] ?? null;
  const size = value['size_in_bytes'] ?? null;
  const wrong = (key: string, expected: string): Problem => ({
    where: checked.path,
    message: `info/paths.json gives it a wrong "${key}"`,
    expected,
    found: escapeControls(jsonText(value[key])),
  });
  if (pathType !== 'hardlink' && pathType !== 'softlink' && pathType !== 'directory') {
    return wrong('path_type', 'hardlink, softlink or directory');
  }
  if (mode !== 'text' && mode !== 'binary') return wrong('file_mode', 'text or binary');
  if (typeof prefix !== 'string' || (prefix !== '' && !isPlaceholder(prefix))) {
    return wrong('prefix_placeholder', 'a path of one line');
  }
  if (sha256 !== null && (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/i.test(sha256))) {
    return wrong('sha256', '64 hexadecimal digits');
  }
  if (size !== null && (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)) {
    return wrong('size_in_bytes', 'a number of bytes');
  }
  return {
    path: checked.path,
    pathType,
    placeholder: prefix === '' ? null : { prefix, mode },
    noLink: value['no_link'] === true,
    sha256: sha256?.toLowerCase() ?? null,
    size,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
