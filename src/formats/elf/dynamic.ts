import { compareDotted } from '../../conda/dotted.js';
import { limitOf } from '../../limits.js';
import type { ElfView } from './view.js';

/** Facts in the dynamic section. */
export interface ElfDynamic {
  /** Names of the needed libraries (DT_NEEDED), in order. */
  readonly needed: readonly string[];
  readonly runpath: string | null;
  readonly rpath: string | null;
  readonly soname: string | null;
  /** The highest `GLIBC_x.y` among the needed symbol versions, as `x.y`. */
  readonly glibcNeed: string | null;
  /** Symbol versions that it needs from other libraries: `GLIBCXX_3.4.21` of `libstdc++.so.6`. */
  readonly versionNeeds: readonly VersionNeed[];
  /** Symbol versions that it defines. */
  readonly versionsDefined: readonly string[];
  /** The loader has to write into the code (DT_TEXTREL, DF_TEXTREL). */
  readonly textRelocations: boolean;
}

/** A symbol version, and the library that must define it. */
export interface VersionNeed {
  readonly library: string;
  readonly version: string;
}

export const NO_DYNAMIC: ElfDynamic = {
  needed: [],
  runpath: null,
  rpath: null,
  soname: null,
  glibcNeed: null,
  versionNeeds: [],
  versionsDefined: [],
  textRelocations: false,
};

interface Place {
  readonly offset: number;
  readonly address: number;
  readonly fileSize: number;
}

/** Reads the dynamic section; the `loaded` segments map its addresses to file offsets. Throws RangeError if it is damaged. */
export function readDynamic(request: {
  readonly view: ElfView;
  readonly dynamic: Place;
  readonly loaded: readonly Place[];
}): ElfDynamic {
  const { view, dynamic, loaded } = request;
  const tags = readTags(view, dynamic);
  const tagValue = (tag: number) => tags.find(([key]) => key === tag)?.[1];
  const strings = tagValue(DT_STRTAB);
  if (strings === undefined) return NO_DYNAMIC;
  const stringsStart = fileOffset(loaded, strings);
  const stringsSize = tagValue(DT_STRSZ) ?? 0;
  // In a hostile file, every entry may point to the same long string.
  let room = limitOf('elf-names');
  const text = (index: number) => {
    const text = view.text(stringsStart + index, Math.max(0, stringsSize - index));
    room -= text.length;
    if (room < 0) throw new RangeError('its names are longer than the limit "elf-names" allows');
    return text;
  };
  const optional = (index: number | undefined) => (index === undefined ? null : text(index));
  const chain = (tag: number, read: (start: number) => readonly number[]) => {
    const start = tagValue(tag);
    return start === undefined ? [] : read(fileOffset(loaded, start));
  };
  const needs = chain(DT_VERNEED, (start) => neededVersions(view, start)).map(text);
  const versionNeeds = pairs(needs);
  return {
    needed: tags.filter(([tag]) => tag === DT_NEEDED).map(([, index]) => text(index)),
    runpath: optional(tagValue(DT_RUNPATH)),
    rpath: optional(tagValue(DT_RPATH)),
    soname: optional(tagValue(DT_SONAME)),
    glibcNeed: highestGlibc(versionNeeds),
    versionNeeds,
    versionsDefined: chain(DT_VERDEF, (start) => definedVersions(view, start)).map(text),
    textRelocations: tagValue(DT_TEXTREL) !== undefined || ((tagValue(DT_FLAGS) ?? 0) & DF_TEXTREL) !== 0,
  };
}

const DT_NULL = 0;
const DT_NEEDED = 1;
const DT_STRTAB = 5;
const DT_STRSZ = 10;
const DT_SONAME = 14;
const DT_RPATH = 15;
const DT_TEXTREL = 22;
const DT_RUNPATH = 29;
const DT_FLAGS = 30;
const DF_TEXTREL = 4;
const DT_VERDEF = 0x6ffffffc;
const DT_VERNEED = 0x6ffffffe;

/** Limits the entries of one table: in a hostile file, the pointers may form a cycle. */
function counter(): () => void {
  const most = limitOf('elf-entries');
  let count = 0;
  return () => {
    if (++count > most) throw new RangeError('it has more entries than the limit "elf-entries" allows');
  };
}

function readTags(view: ElfView, { offset, fileSize }: Place): (readonly [tag: number, value: number])[] {
  const tags: (readonly [number, number])[] = [];
  const room = Math.floor(fileSize / (2 * view.wordSize));
  const count = counter();
  for (let index = 0; index < room; index += 1) {
    count();
    const at = offset + index * 2 * view.wordSize;
    const tag = view.word(at);
    if (tag === DT_NULL) break;
    tags.push([tag, view.word(at + view.wordSize)]);
  }
  return tags;
}

function fileOffset(loaded: readonly Place[], address: number): number {
  const segment = loaded.find(
    (place) => address >= place.address && address < place.address + place.fileSize,
  );
  if (segment === undefined) throw new RangeError('an address lies outside of the file');
  return address - segment.address + segment.offset;
}

/**
 * Returns the string indexes in a chain of Verneed records, each with its chain of Vernaux records: library, version, library,
 * version …
 */
function neededVersions(view: ElfView, start: number): number[] {
  const names: number[] = [];
  const count = counter();
  for (let record = start; ; ) {
    const library = view.u32(record + 4);
    for (let version = record + view.u32(record + 8); ; ) {
      count();
      names.push(library, view.u32(version + 8));
      const next = view.u32(version + 12);
      if (next === 0) break;
      version += next;
    }
    const next = view.u32(record + 12);
    if (next === 0) break;
    record += next;
  }
  return names;
}

/** Returns the string indexes of the versions in a chain of Verdef records; the first name of a record is its own. */
function definedVersions(view: ElfView, start: number): number[] {
  const names: number[] = [];
  const count = counter();
  for (let record = start; ; ) {
    count();
    names.push(view.u32(record + view.u32(record + 12)));
    const next = view.u32(record + 16);
    if (next === 0) break;
    record += next;
  }
  return names;
}

function pairs(names: readonly string[]): VersionNeed[] {
  return names.flatMap((library, i) => (i % 2 === 0 ? [{ library, version: names[i + 1] ?? '' }] : []));
}

function highestGlibc(needs: readonly VersionNeed[]): string | null {
  const versions = needs.flatMap(({ version }) => /^GLIBC_(\d+(?:\.\d+)*)$/.exec(version)?.[1] ?? []);
  return versions.sort(compareDotted).at(-1) ?? null;
}
