import type { Platform } from '../conda/platform.js';
import { describeFiles } from '../package/describe-files.js';
import { buildString } from './build-string.js';
import { licenseName } from './license.js';
import type { RunExports } from './run-exports.js';
import { type Assembled, type PackageBuild, PLACEHOLDER } from './types.js';

/** The metadata of a conda package. */
export interface PackageInfo {
  /** `<name>-<version>-<build>`. */
  readonly dist: string;
  readonly subdir: Platform | 'noarch';
  /** info/index.json. */
  readonly index: Readonly<Record<string, unknown>>;
  /** `info/…` → content, sorted by path. */
  readonly info: ReadonlyMap<string, Buffer>;
}

/** Creates the contents of `info/`: record, list of files, prefix placeholders, entry points, Debian's copyright files. */
export function packageInfo(options: {
  readonly build: PackageBuild;
  readonly assembled: Assembled;
  readonly depends: readonly string[];
  readonly runExports: RunExports;
  readonly platform: Platform;
}): PackageInfo {
  const { build, assembled, depends, runExports, platform } = options;
  const { entries, sites, noarch, entryPoints, copyrights } = assembled;
  const license = licenseName(Object.values(copyrights));
  const subdir = noarch === null ? platform : 'noarch';
  const index = {
    build: buildString(build, noarch),
    build_number: 0,
    depends,
    license,
    name: build.recipe.name,
    ...(noarch === null ? {} : { noarch }),
    subdir,
    timestamp: assembled.newest * 1000,
    version: build.version,
  };
  const placeholders = new Map(sites.map(({ path, mode }) => [path, { prefix: PLACEHOLDER, mode }]));
  const files: [string, Buffer][] = [
    ['info/about.json', toJson(aboutJson(build, license))],
    ['info/files', toLines(entries.map(({ path }) => path))],
    ['info/index.json', toJson(index)],
    ['info/paths.json', toJson(describeFiles(entries, placeholders))],
    ...Object.entries(copyrights).map(licenseFile),
  ];
  if (sites.length > 0) {
    files.push(['info/has_prefix', toLines(sites.map(({ path, mode }) => `${PLACEHOLDER} ${mode} ${path}`))]);
  }
  if (Object.keys(runExports).length > 0) files.push(['info/run_exports.json', toJson(runExports)]);
  if (noarch === 'python') {
    const link = { noarch: { entry_points: entryPoints, type: 'python' }, package_metadata_version: 1 };
    files.push(['info/link.json', toJson(link)]);
  }
  const dist = `${index.name}-${index.version}-${index.build}`;
  return { dist, subdir, index, info: new Map(files.sort(([a], [b]) => (a < b ? -1 : 1))) };
}

function aboutJson(build: PackageBuild, license: string) {
  const [first] = build.sources;
  return {
    description: `Made of Debian's ${build.sources.map(({ name, version }) => `${name} ${version}`).join(', ')}`,
    ...(first?.homepage ? { home: first.homepage } : {}),
    license,
    summary: first?.summary ?? '',
  };
}

function licenseFile([name, text]: [string, string]): [string, Buffer] {
  return [`info/licenses/${name}`, Buffer.from(text)];
}

function toJson(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}

function toLines(lines: readonly string[]): Buffer {
  return Buffer.from(lines.map((line) => `${line}\n`).join(''));
}
