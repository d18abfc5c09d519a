import { groupBy } from '../../group.js';
import { escapeControls } from '../../text/escape.js';
import type { IndexFile } from '../index/project-page.js';
import { isSourceDistribution } from '../name/file-name.js';
import { projectName } from '../name/project-name.js';
import { normalVersion } from '../name/version.js';
import type { Candidate } from './choose.js';

const MOST_LISTED = 20;
/** NAME_MAX of Linux file systems, as for wheels. */
const LONGEST = 255;

/** Returns some words for a message, one a line: at most 20, and how many are left out. */
export function listed(words: readonly string[]): string {
  const left = words.length - MOST_LISTED;
  const lines = words.slice(0, MOST_LISTED).map((word) => escapeControls(word.slice(0, LONGEST)));
  return (left > 0 ? [...lines, `and ${left} more`] : lines).join('\n');
}

/** Returns what some wheels are for, one platform each: `manylinux_2_17_aarch64: cp310, cp311`. */
export function tagsOf(wheels: readonly Candidate[]): string[] {
  const groups = groupBy(wheels, ({ wheel }) => wheel.platforms.join('.'));
  return [...groups].map(([platforms, list]) => {
    const pythons = list.map(({ wheel }) => pythonOf(wheel.pythons.join('.'), wheel.abis.join('.')));
    return `${platforms}: ${[...new Set(pythons)].slice(0, MOST_LISTED).join(', ')}`;
  });
}

/** `cp311` for `cp311-cp311`. */
function pythonOf(python: string, abi: string): string {
  return python === abi || abi === 'none' ? python : `${python}-${abi}`;
}

/** Returns the file names of a version's source distributions (PEP 625, and those with the name as it was written). */
export function sourcesOf(
  files: readonly IndexFile[],
  { name, version }: { readonly name: string; readonly version: string },
): string[] {
  return files.flatMap(({ fn }) => (isSourceDistribution(fn) && isOf(fn, name, version) ? fn : []));
}

function isOf(fn: string, name: string, version: string): boolean {
  if (fn.length > LONGEST) return false;
  const stem = fn.replace(/\.(?:tar\.[a-z0-9]+|tgz|zip)$/i, '');
  const hyphens = [...stem].flatMap((sign, i) => (sign === '-' ? i : []));
  return hyphens.some(
    (at) => projectName(stem.slice(0, at)) === name && normalVersion(stem.slice(at + 1)) === version,
  );
}
