import type { Problem } from '../../errors.js';
import type { WheelItem } from '../../manifest/types.js';
import { redactUrl } from '../../text/redact-url.js';
import { parseWheelName } from '../../wheels/name/file-name.js';
import { projectName } from '../../wheels/name/project-name.js';
import { normalVersion } from '../../wheels/name/version.js';
import { isWheelRequest, parseWheelRequest } from '../../wheels/request.js';
import { ANEW } from './entries.js';
import type { ForeignList } from './types.js';

/** A package of pip, as an entry states it. */
export interface PipEntry {
  /** Names the entry. */
  readonly where: string;
  /** Null if the entry has none. */
  readonly name: string | null;
  readonly version: string | null;
  readonly url: string;
  readonly sha256: string | null;
}

/**
 * Returns the wheels of a list's packages of pip, or their names if they are to be left out. Adds a problem for all that are no wheel with
 * a checksum, and for each whose file is that of another package.
 */
export function wheelsOf(
  entries: readonly PipEntry[],
  { file, dropPip }: { readonly file: string; readonly dropPip: boolean },
  problems: Problem[],
): Pick<ForeignList, 'wheels' | 'dropped'> {
  const names = (list: readonly PipEntry[]) => [...new Set(list.map(pinned))];
  if (dropPip) return { wheels: [], dropped: names(entries) };
  const wheels = new Map<string, WheelItem>();
  const others: PipEntry[] = [];
  for (const entry of entries) {
    const value = `${entry.url.replace(/#.*$/s, '')}#sha256=${entry.sha256 ?? ''}`;
    const read = parseWheelRequest(value);
    if (!isWheelRequest(read) || read.kind !== 'url') others.push(entry);
    else if (isOther(entry, read.fn)) problems.push(otherPackage(entry, read.fn));
    else wheels.set(value, { value, where: entry.where });
  }
  if (others.length > 0) problems.push(pipProblem(file, names(others)));
  return { wheels: [...wheels.values()], dropped: [] };
}

/** Returns the problem of packages of pip that name no wheel. */
export function pipProblem(file: string, names: readonly string[]): Problem {
  const shown = names.slice(0, 8).join(', ');
  const more = names.length > 8 ? ` and ${names.length - 8} others` : '';
  return {
    where: file,
    message: `it has ${names.length === 1 ? 'a package' : `${names.length} packages`} of pip without the url and the sha256 of a wheel`,
    expected: 'wheels by url, and packages of conda channels',
    found: `${shown}${more}`,
    fix: 'list a wheel below wheels in the manifest, or take the package from a channel; then leave pip out with --drop-pip',
  };
}

function pinned({ name, version, url }: PipEntry): string {
  const named = parseWheelName(fileOf(url));
  const stated = version ?? named?.version;
  return `${name ?? named?.name ?? redactUrl(url).slice(-80)}${stated === undefined ? '' : `==${stated}`}`;
}

function isOther({ name, version }: PipEntry, fn: string): boolean {
  const named = parseWheelName(fn);
  const isVersion = version === null || comparable(normalVersion(version)) === comparable(named?.version);
  return (name !== null && projectName(name) !== named?.name) || !isVersion;
}

/** Zeros at the end of a release make no difference (PEP 440). */
function comparable(version: string | null | undefined): string | undefined {
  return version?.replace(/^((?:\d+!)?\d+(?:\.\d+)*?)(?:\.0)+(?!\.?\d)/, '$1');
}

function otherPackage({ where, name, version }: PipEntry, fn: string): Problem {
  const expected = `${name ?? ''} ${version ?? ''}`.trim();
  return { where, message: 'its url is that of another package', expected, found: fn, fix: ANEW };
}

function fileOf(url: string): string {
  return (
    url
      .replace(/[?#].*$/s, '')
      .split('/')
      .at(-1) ?? ''
  );
}
