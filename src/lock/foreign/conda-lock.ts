import type { JsonObject } from '../../conda/json-text.js';
import type { Problem } from '../../errors.js';
import { itemLines } from '../../yaml/item-lines.js';
import {
  ANEW,
  atLine,
  eachOnce,
  listOf,
  type Mapping,
  mappingOf,
  notThere,
  packageOf,
  textOf,
  textsOf,
} from './entries.js';
import { wheelsOf } from './pip.js';
import type { ForeignChoice, ForeignText, Listed } from './types.js';

/**
 * Reads a conda-lock file (CEP 37, version 1, and pixi.lock 1 to 3, which has the same shape): the packages of a platform, of the
 * category `main` and those that are named. Adds problems to `problems`; the list is then not used.
 */
export function readCondaLock(
  root: Mapping,
  { text, file }: ForeignText,
  choice: ForeignChoice,
  problems: Problem[],
): Listed {
  problems.push(...shapeProblems(root, file));
  const values = listOf(root.get('package'));
  const lines = itemLines(text, 'package', values.length);
  const entries = values.flatMap((value, i) => {
    const where = `${atLine(file, lines[i])}: package[${i}]`;
    const entry = value instanceof Map ? entryOf(value, where) : null;
    if (entry === null) problems.push(damaged(where));
    return entry ?? [];
  });
  problems.push(...choiceProblems(condaLockPlatforms(root), entries, file, choice));
  const wanted = entries.filter(
    ({ platform, category }) =>
      platform === choice.platform && ['main', ...choice.category].includes(category),
  );
  const pip = wheelsOf(
    wanted.filter(({ isPip }) => isPip),
    { file, dropPip: choice.dropPip },
    problems,
  );
  const packages = wanted.flatMap((entry) => {
    if (entry.isPip || isVirtual(entry)) return [];
    const read = packageOf(entry, { where: entry.where, platform: choice.platform });
    if ('listed' in read) return read.listed;
    problems.push(read.problem);
    return [];
  });
  return { packages: eachOnce(packages, file, problems), ...pip, channels: channelsIn(root) };
}

/** Returns the platforms that a conda-lock file says it has, and those of its packages. */
export function condaLockPlatforms(root: Mapping): string[] {
  const stated = textsOf(mappingOf(root.get('metadata')).get('platforms'));
  const used = listOf(root.get('package')).flatMap((entry) => textOf(mappingOf(entry), 'platform') ?? []);
  return [...new Set([...stated, ...used])];
}

/** Returns the channels as written: names in old files, else mappings with a url, which may have variables. */
function channelsIn(root: Mapping): string[] {
  const channels = listOf(mappingOf(root.get('metadata')).get('channels'));
  return channels.flatMap((channel) =>
    typeof channel === 'string' ? channel : (textOf(mappingOf(channel), 'url') ?? []),
  );
}

/** Returns true for a virtual package of the machine that made the lock: it has no file. */
function isVirtual({ name, md5, sha256 }: Entry): boolean {
  return name.startsWith('__') && !md5 && !sha256;
}

interface Entry {
  /** `file: package[3] (name)` */
  readonly where: string;
  readonly name: string;
  readonly version: string | null;
  readonly platform: string;
  readonly category: string;
  readonly isPip: boolean;
  readonly url: string;
  readonly md5: string | null;
  readonly sha256: string | null;
  readonly record: JsonObject | null;
  readonly described: JsonObject;
}

function entryOf(entry: Mapping, where: string): Entry | null {
  const [name, version, manager, platform, url] = ['name', 'version', 'manager', 'platform', 'url'].map(
    (key) => textOf(entry, key),
  );
  if (!name || !manager || !platform || !url || !['conda', 'pip', 'pypi'].includes(manager)) return null;
  const hash = mappingOf(entry.get('hash'));
  return {
    where: `${where} (${name})`,
    ...{ name, version: version ?? null },
    ...{ platform, category: textOf(entry, 'category') ?? 'main', isPip: manager !== 'conda', url },
    ...{ md5: textOf(hash, 'md5'), sha256: textOf(hash, 'sha256'), record: recordOf(entry) },
    described: describedOf(entry),
  };
}

/** pixi.lock has the channel's record; conda-lock keeps a mapping of dependencies alone, and the rest is in the package. */
function recordOf(entry: Mapping): JsonObject | null {
  const depends = entry.get('dependencies');
  if (!Array.isArray(depends)) return null;
  return { depends: textsOf(depends), constrains: textsOf(entry.get('constrains')) };
}

function describedOf(entry: Mapping): JsonObject {
  const record = recordOf(entry);
  if (record !== null) return record;
  const dependencies = [...mappingOf(entry.get('dependencies'))];
  return { depends: dependencies.map(([name, constraint]) => `${name} ${constraint ?? ''}`.trim()) };
}

function shapeProblems(root: Mapping, file: string): Problem[] {
  const version = textOf(root, 'version') ?? '1';
  if (!['1', '2', '3'].includes(version))
    return [
      {
        where: file,
        message: `version ${version} of conda-lock's format is not read here`,
        expected: '1',
        fix: ANEW,
      },
    ];
  const missing = (['metadata', 'package'] as const).filter((key) =>
    key === 'metadata' ? !(root.get(key) instanceof Map) : !Array.isArray(root.get(key)),
  );
  return missing.map((key) => ({
    where: `${file}: ${key}`,
    message: root.has(key) ? 'it has the wrong type' : 'it is missing',
    expected: key === 'metadata' ? 'a mapping' : 'a list of packages',
    fix: ANEW,
  }));
}

function choiceProblems(
  platforms: readonly string[],
  entries: readonly Entry[],
  file: string,
  { platform, category: asked }: ForeignChoice,
): Problem[] {
  if (entries.length === 0) return [];
  const known = [...new Set(entries.map(({ category }) => category))];
  return [
    ...(platforms.includes(platform)
      ? []
      : [
          notThere(file, 'packages for', { asked: platform, has: platforms, fix: 'give another --platform' }),
        ]),
    ...asked
      .filter((category) => !known.includes(category))
      .map((category) =>
        notThere(file, 'category', { asked: category, has: known, fix: 'give another --category' }),
      ),
  ];
}

function damaged(where: string): Problem {
  return {
    where,
    message: 'it is no package of a conda-lock file',
    expected: 'a mapping with name, manager (conda or pip), platform and url',
    fix: ANEW,
  };
}
