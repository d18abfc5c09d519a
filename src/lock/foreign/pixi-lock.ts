import type { JsonObject } from '../../conda/json-text.js';
import type { ExplicitPackage } from '../../conda/locked-package.js';
import type { Problem } from '../../errors.js';
import { redactUrl } from '../../text/redact-url.js';
import { itemLines } from '../../yaml/item-lines.js';
import type { LenientValue } from '../../yaml/lenient.js';
import {
  ANEW,
  atLine,
  eachOnce,
  listOf,
  type Mapping,
  mappingOf,
  nameInUrl,
  notThere,
  packageOf,
  textOf,
  textsOf,
} from './entries.js';
import { type PipEntry, wheelsOf } from './pip.js';
import type { ForeignChoice, ForeignText, Listed } from './types.js';

/** The versions that `readPixiLock` reads; 1 to 3 have the shape of a conda-lock file. */
const VERSIONS = ['4', '5', '6', '7'];

/**
 * Reads a pixi.lock of version 4 to 7: the packages of one environment and platform, with the dependencies that the lock states.
 * Adds problems to `problems`; the list is then not used.
 */
export function readPixiLock(
  root: Mapping,
  { text, file }: ForeignText,
  choice: ForeignChoice,
  problems: Problem[],
): Listed {
  const version = textOf(root, 'version') ?? '';
  if (!VERSIONS.includes(version)) {
    const isNewer = /^\d+$/.test(version) && Number(version) > 7;
    const message = isNewer ? 'it was written by a newer pixi' : 'this version of a pixi.lock is not known';
    problems.push({ where: file, message, expected: 'version 1 to 7', found: version || 'none', fix: ANEW });
    return NOTHING;
  }
  problems.push(...shapeProblems(root, file));
  if (problems.length > 0) return NOTHING;
  const { used, channels, problem } = usedBy(root, file, choice);
  if (problem !== null) problems.push(problem);
  const records = recordsIn(root, text);
  const pip: PipEntry[] = [];
  const packages = used.flatMap((entry, i) => {
    const pypi = textOf(entry, 'pypi');
    const { record, line } = records.get(pypi ?? textOf(entry, 'conda') ?? '') ?? {};
    const where = `${atLine(file, line)}: ${choice.environment ?? DEFAULT}[${i}]`;
    if (pypi !== null) {
      const of = (key: string) => textOf(mappingOf(record), key);
      pip.push({ where, name: of('name'), version: of('version'), url: pypi, sha256: of('sha256') });
      return [];
    }
    const source = textOf(entry, 'conda_source');
    const url = textOf(entry, 'conda');
    if (url === null) {
      problems.push(source === null ? damaged(where) : fromSource(where, source));
      return [];
    }
    const named = `${where} (${nameInUrl(url)})`;
    if (record === undefined && /^https?:/.test(url)) {
      problems.push({
        where: named,
        message: 'the lock does not describe this package',
        found: redactUrl(url),
        fix: ANEW,
      });
      return [];
    }
    const hashes = {
      md5: record ? textOf(record, 'md5') : null,
      sha256: record ? textOf(record, 'sha256') : null,
    };
    const names = {
      name: record ? textOf(record, 'name') : null,
      version: record ? textOf(record, 'version') : null,
    };
    if (record !== undefined) problems.push(...dependencyProblems(record, named));
    const place = { where: named, platform: choice.platform };
    const stated = record ? recordOf(record) : null;
    const described = record ? { ...stated, ...describedOf(record) } : {};
    const read = packageOf({ url, ...hashes, ...names, record: stated, described }, place);
    if ('listed' in read) return read.listed;
    problems.push(read.problem);
    return [];
  });
  const once = eachOnce([...packages, ...repeated(root, packages)], file, problems);
  return { packages: once, ...wheelsOf(pip, { file, dropPip: choice.dropPip }, problems), channels };
}

/** Returns the problems of outer keys, and of environments, that are no lists or mappings. */
function shapeProblems(root: Mapping, file: string): Problem[] {
  const environments = root.get('environments');
  const ofEnvironments = [...mappingOf(environments)].flatMap(([name, value]) => [
    isMapping(value) ? null : wrongType(`${file}: environments.${name}`, 'a mapping'),
    isMapping(value) && !isMapping(value.get('packages'))
      ? wrongType(`${file}: environments.${name}.packages`, 'a mapping of platforms')
      : null,
  ]);
  return [
    isMapping(environments) ? null : wrongType(`${file}: environments`, 'a mapping'),
    Array.isArray(root.get('packages')) ? null : wrongType(`${file}: packages`, 'a list'),
    ...ofEnvironments,
  ].filter((problem) => problem !== null);
}

/** Returns a problem for each key of a record whose dependencies would be lost. */
function dependencyProblems(record: Mapping, where: string): Problem[] {
  return ['depends', 'constrains']
    .filter((key) => {
      const value = record.get(key) ?? [];
      return !Array.isArray(value) || textsOf(value).length < value.length;
    })
    .map((key) => wrongType(`${where}: ${key}`, 'a list of match specs'));
}

function isMapping(value: LenientValue | undefined): value is Mapping {
  return value instanceof Map;
}

function wrongType(where: string, expected: string): Problem {
  return { where, message: 'it is missing, or has the wrong type', expected, fix: ANEW };
}

const NOTHING = { packages: [], wheels: [], dropped: [], channels: [] } as const;

/** The name of the environment that every project of pixi has. */
export const DEFAULT = 'default';

/** Returns the names of the environments, in the order of the file. */
export function pixiEnvironments(root: Mapping): string[] {
  return [...mappingOf(root.get('environments')).keys()];
}

/** Returns the subdirs that an environment has packages for; null is `default`. */
export function pixiPlatforms(root: Mapping, environment: string | null): string[] {
  const chosen = mappingOf(mappingOf(root.get('environments')).get(environment ?? DEFAULT));
  return [...mappingOf(chosen.get('packages')).keys()].map((name) => subdirOf(root, name));
}

/** Returns the entries of the chosen environment and platform. */
function usedBy(
  root: Mapping,
  file: string,
  { environment, platform }: ForeignChoice,
): {
  readonly used: readonly Mapping[];
  readonly channels: readonly string[];
  readonly problem: Problem | null;
} {
  const environments = mappingOf(root.get('environments'));
  const asked = environment ?? DEFAULT;
  const chosen = environments.get(asked);
  if (chosen === undefined) {
    const has = [...environments.keys()];
    const problem = notThere(file, 'environment', {
      asked,
      has,
      fix: 'give another --environment, or another name in the envs of the manifest',
    });
    return { used: [], channels: [], problem };
  }
  const byPlatform = mappingOf(mappingOf(chosen).get('packages'));
  const names = [...byPlatform.keys()].filter((name) => subdirOf(root, name) === platform);
  const [only, second] = names;
  if (only === undefined) {
    const has = [...byPlatform.keys()];
    const problem = notThere(file, `packages in ${asked} for`, {
      asked: platform,
      has,
      fix: 'give another --platform',
    });
    return { used: [], channels: [], problem };
  }
  const name = names.includes(platform) ? platform : only;
  if (second !== undefined && name !== platform) {
    const message = `it has several platforms for ${platform}`;
    return {
      used: [],
      channels: [],
      problem: { where: file, message, found: names.join(', '), fix: 'keep one of them in pixi.toml' },
    };
  }
  const channels = listOf(mappingOf(chosen).get('channels')).flatMap(
    (channel) => textOf(mappingOf(channel), 'url') ?? [],
  );
  return { used: listOf(byPlatform.get(name)).map(mappingOf), channels, problem: null };
}

/** Returns the subdir of a platform: since version 7 it may have a name of its own. */
function subdirOf(root: Mapping, name: string): string {
  const platforms = listOf(root.get('platforms')).map(mappingOf);
  const stated = platforms.find((platform) => textOf(platform, 'name') === name);
  return (stated && textOf(stated, 'subdir')) ?? name;
}

/** Returns the packages once more with the checksums of a second record of their url, which must not differ. */
function repeated(root: Mapping, packages: readonly ExplicitPackage[]): ExplicitPackage[] {
  const byUrl = new Map(packages.map((listed) => [listed.url, listed]));
  return listOf(root.get('packages'))
    .map(mappingOf)
    .flatMap((record) => {
      const listed = byUrl.get(textOf(record, 'conda') ?? textOf(record, 'url') ?? '');
      return listed === undefined
        ? []
        : { ...listed, md5: textOf(record, 'md5'), sha256: textOf(record, 'sha256') };
    });
}

/** An item of `packages`, and the line that it begins on; undefined if that is not known. */
interface DescribedPackage {
  readonly record: Mapping;
  readonly line: number | undefined;
}

/** Returns the records by url, or by the path of what is in no channel; of several for one url the first. */
function recordsIn(root: Mapping, text: string): ReadonlyMap<string, DescribedPackage> {
  const records = new Map<string, DescribedPackage>();
  const values = listOf(root.get('packages')).map(mappingOf);
  const lines = itemLines(text, 'packages', values.length);
  for (const [i, record] of values.entries()) {
    const place = ['conda', 'pypi', 'url', 'path']
      .map((key) => textOf(record, key))
      .find((text) => text !== null);
    if (place && !records.has(place)) records.set(place, { record, line: lines[i] });
  }
  return records;
}

function recordOf(record: Mapping): JsonObject {
  const path = textOf(record, 'python_site_packages_path');
  return {
    depends: textsOf(record.get('depends')),
    constrains: textsOf(record.get('constrains')),
    ...(path === null ? {} : { python_site_packages_path: path }),
  };
}

/** Returns what else of a record is looked at without its package. */
function describedOf(record: Mapping): JsonObject {
  const keys = ['license', 'noarch'].flatMap((key) => {
    const text = textOf(record, key);
    return text === null ? [] : [[key, text] as const];
  });
  return Object.fromEntries(keys);
}

function fromSource(where: string, found: string): Problem {
  return {
    where,
    message: 'this package is built from source, and is in no channel',
    expected: 'a package of a channel',
    found: found.slice(0, 120),
    fix: 'build it into a channel, then make the lock anew',
  };
}

function damaged(where: string): Problem {
  return {
    where,
    message: 'it is no package of a pixi.lock',
    expected: 'conda: URL, or pypi: URL',
    fix: ANEW,
  };
}
