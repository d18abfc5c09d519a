import { posix } from 'node:path';
import { compareDotted } from '../conda/dotted.js';
import { readElf } from '../package/elf.js';
import type { RawEntry } from '../package/tar-reader.js';
import type { SystemLibraries } from './system-libraries.js';

/** What an image holds beside its packages, as far as an audit asks. */
export interface ImageContents {
  readonly system: SystemLibraries;
  /** Texts of `.archi/lock.json`, by the prefix that has it: `/opt/archiconda3`. */
  readonly locks: ReadonlyMap<string, string>;
}

/** A file, or a link with its target, as the layers up to now have it. */
interface Held {
  readonly target: string | null;
  readonly versions: readonly string[];
  readonly text: string | null;
}

/** Takes the layers of an image in, one after the other from the base up; nothing of a layer is kept but names and a few facts. */
export interface ImageReader {
  add(entries: readonly RawEntry[]): void;
  contents(): ImageContents;
}

const LOCK = '.archi/lock.json';
const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';
const LIBRARY = /^(?:usr\/)?lib(?:32|64|x32)?\/(?:[^/]+-linux-[^/]+\/)?[^/]+\.so(?:\.[^/]*)?$/;
const PROGRAM = /^(?:usr\/(?:local\/)?)?s?bin\/[^/]+$/;
/** Their symbol versions say how new the system is. */
const RUNTIMES = /^(?:libc|libstdc\+\+|libgcc_s)[.-]/;

/** An image of no layers yet. Layers are laid upon each other as the image specification says (layer.md: whiteouts). */
export function createImageReader(): ImageReader {
  const held = new Map<string, Held>();
  return {
    add: (entries) => {
      for (const entry of entries) takeOut(held, pathOf(entry.path));
      for (const entry of entries) {
        const path = pathOf(entry.path);
        const name = posix.basename(path);
        if (entry.type === 'directory' || name.startsWith(WHITEOUT)) continue;
        if (LIBRARY.test(path) || PROGRAM.test(path) || isLock(path) || entry.type === 'softlink')
          held.set(path, heldOf(entry, path, name));
      }
    },
    contents: () => ({ system: systemOf(held), locks: locksOf(held) }),
  };
}

function heldOf(entry: RawEntry, path: string, name: string): Held {
  const target = entry.type === 'file' ? null : entry.target.toString();
  const elf = LIBRARY.test(path) && RUNTIMES.test(name) ? readElf(entry.data) : null;
  return { target, versions: elf?.versionsDefined ?? [], text: isLock(path) ? entry.data.toString() : null };
}

function takeOut(held: Map<string, Held>, path: string): void {
  const name = posix.basename(path);
  if (!name.startsWith(WHITEOUT)) return;
  const folder = posix.dirname(path);
  const gone = name === OPAQUE ? folder : posix.join(folder, name.slice(WHITEOUT.length));
  for (const known of held.keys()) if (known === gone || known.startsWith(`${gone}/`)) held.delete(known);
}

function systemOf(held: ReadonlyMap<string, Held>): SystemLibraries {
  const paths = [...held.keys()];
  const highest = (family: string) => {
    const versions = paths.flatMap((path) => held.get(path)?.versions ?? []);
    const numbers = versions.flatMap((text) => numbersOf(text, family));
    return numbers.sort(compareDotted).at(-1) ?? null;
  };
  const families = ['GLIBCXX', 'CXXABI', 'GCC'].map((family) => [family, highest(family)] as const);
  return {
    libraries: new Set(paths.filter((path) => LIBRARY.test(path)).map((path) => posix.basename(path))),
    programs: new Set(
      paths.filter((path) => PROGRAM.test(path)).flatMap((path) => [`/${path}`, ...aliases(path, held)]),
    ),
    versions: Object.fromEntries(
      families.flatMap(([family, version]) => (version === null ? [] : [[family, version]])),
    ),
    glibc: highest('GLIBC'),
  };
}

function numbersOf(version: string, family: string): string[] {
  const [, found, numbers] = /^([A-Z]\w*)_(\d+(?:\.\d+)*)$/.exec(version) ?? [];
  return found === family && numbers !== undefined ? [numbers] : [];
}

// Where /bin is a link to usr/bin, a program has both names.
function aliases(path: string, held: ReadonlyMap<string, Held>): string[] {
  const [, folder, name] = /^usr\/(s?bin)\/([^/]+)$/.exec(path) ?? [];
  const link = folder === undefined ? undefined : held.get(folder)?.target;
  return link?.replace(/^\//, '') === `usr/${folder}` ? [`/${folder}/${name}`] : [];
}

function locksOf(held: ReadonlyMap<string, Held>): Map<string, string> {
  return new Map(
    [...held].flatMap(([path, { text }]) =>
      text === null ? [] : [[`/${path.slice(0, -LOCK.length - 1)}`, text] as const],
    ),
  );
}

function isLock(path: string): boolean {
  return path.endsWith(`/${LOCK}`);
}

// A name is only ever looked up: one that climbs is found by nobody.
function pathOf(bytes: Buffer): string {
  return bytes
    .toString()
    .replace(/^(?:\.?\/)+/, '')
    .replace(/\/+$/, '');
}
