import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const RECORDS_PER_NAME = 13;
const DEPENDS = 6;

/** Writes a channel with this many generated records for linux-aarch64 and an empty noarch. */
export function writeChannel(folder: string, records: number): void {
  const noarch = '{"info":{"subdir":"noarch"},"packages":{}}';
  for (const [subdir, text] of [
    ['linux-aarch64', generatedRepodata(records)],
    ['noarch', noarch],
  ] as const) {
    mkdirSync(join(folder, subdir), { recursive: true });
    writeFileSync(join(folder, subdir, 'repodata.json'), text);
  }
}

/** Returns a generator of pseudo-random numbers, the same in every run. */
export function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * below);
  };
}

/** Returns a generated repodata.json for linux-aarch64. */
function generatedRepodata(records: number): string {
  const lines = Array.from(
    generatedRecords(records),
    ([fn, record]) => `${JSON.stringify(fn)}:${JSON.stringify(record)}`,
  );
  return `{"info":{"subdir":"linux-aarch64"},"packages":{},"packages.conda":{\n${lines.join(',\n')}\n}}`;
}

/**
 * Yields generated records for linux-aarch64 that resemble conda-forge's, with their file names: 13 builds for each name, most of
 * them for one python, bounds on the dependencies, a few names that half of all packages need, some cycles and some
 * missing names.
 */
export function* generatedRecords(
  records: number,
): Generator<readonly [fn: string, record: GeneratedRecord]> {
  const chance = generator(records);
  const names = Math.ceil(records / RECORDS_PER_NAME);
  for (let number = 0; number < records; number += 1) {
    const name = Math.floor(number / RECORDS_PER_NAME);
    yield generatedRecord({ name, build: number % RECORDS_PER_NAME, names, chance });
  }
}

/** A generated record of repodata.json. */
export type GeneratedRecord = ReturnType<typeof generatedRecord>[1];

/** Name 0 is python. Hubs are the names on which most packages depend. */
const HUBS = 40;
const PYTHONS = ['3.7', '3.8', '3.9'];

function nameOf(name: number): string {
  return name === 0 ? 'python' : `package-${name}`;
}

function generatedRecord({
  name,
  build,
  names,
  chance,
}: {
  name: number;
  build: number;
  names: number;
  chance: (below: number) => number;
}) {
  const python = PYTHONS[build % PYTHONS.length] ?? '3.7';
  const version = name === 0 ? `${python}.${build}` : `${1 + Math.floor(build / 3)}.${chance(9)}`;
  const depends = Array.from({ length: chance(DEPENDS) }, () => dependsOn(name, names, chance));
  const forPython = name > HUBS && name % 2 === 0 ? [`python ${python}.*`] : [];
  const fn = `${nameOf(name)}-${version}-h${build}_0`;
  const record = {
    name: nameOf(name),
    version,
    build: `h${build}_0`,
    build_number: 0,
    subdir: 'linux-aarch64',
    depends: [...forPython, ...depends],
    md5: 'd'.repeat(32),
    sha256: 'e'.repeat(64),
    size: 100_000 + chance(900_000),
    timestamp: 1_600_000_000_000 + build * 1_000_000_000,
    license: 'MIT',
  };
  return [`${fn}.conda`, record] as const;
}

/** Mostly a smaller number, a hub or any. One in a hundred closes a cycle, and one in a thousand is missing. */
function dependsOn(name: number, names: number, chance: (below: number) => number): string {
  const kind = chance(1000);
  const major = 1 + chance(4);
  if (kind === 0) return 'nobody-has-it >=1';
  if (kind < 10) return `${nameOf(Math.min(names - 1, name + 1 + chance(20)))} >=1`;
  const below = kind < 600 ? Math.min(HUBS, name) : name;
  return `${nameOf(1 + chance(Math.max(1, below)))} >=${major === 1 ? '1' : `${major - 1}`},<9`;
}
