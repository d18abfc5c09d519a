import { type Dist, formatPin, parsePin } from '../../conda/file-name.js';
import type { Platform } from '../../conda/platform.js';
import { type Problem, UserError } from '../../errors.js';
import {
  type EnvironmentDependency,
  type EnvironmentYaml,
  readEnvironmentYaml,
} from '../../manifest/environment-yaml.js';
import { redactUrl } from '../../text/redact-url.js';
import { FOREIGN_LOCKS } from './kinds.js';
import { pipProblem } from './pip.js';
import { isForPlatform } from './selectors.js';
import type { ForeignChoice, ForeignFile, ForeignList, ListedPin } from './types.js';

/**
 * Reads an environment.yml of which every dependency is `name=version=build`, as `conda env export` writes it. The builds are then looked
 * for in its channels. Never throws; `list` does.
 */
export function readEnvironmentLock(text: string, file: string): ForeignFile {
  const environment = readEnvironmentYaml(text, file);
  return {
    name: environment.name,
    environments: [],
    platformsOf: () => [],
    list: (choice) => listOf(environment, file, choice),
  };
}

function listOf(environment: EnvironmentYaml, file: string, choice: ForeignChoice): ForeignList {
  const { specs, pip, unread } = environment;
  const problems: Problem[] = [...environment.problems];
  const wanted = specs.filter((spec) => isFor(spec, choice.platform, problems));
  const read = wanted.map((spec) => ({ spec, pin: pinOf(spec) }));
  const loose = read.filter(({ pin }) => pin === null).map(({ spec }) => spec);
  if (loose.length > 0) problems.push(isNoLock(file, loose.length, wanted.length));
  problems.push(...loose.map(whatIsMissing));
  const dropped = pip.map(({ value }) => redactUrl(value));
  if (dropped.length > 0 && !choice.dropPip) problems.push(pipProblem(file, dropped));
  problems.push(...unread.map(notRead));
  if (problems.length > 0)
    throw new UserError(`${FOREIGN_LOCKS['environment-yml']} cannot be used as a lock`, problems);
  return {
    packages: [],
    wheels: [],
    pins: read.flatMap(({ pin }) => pin ?? []),
    channels: (environment.channels ?? [])
      .map(({ value }) => value)
      .filter((value) => value !== 'nodefaults'),
    dropped,
    isOrdered: false,
  };
}

function isFor(
  { condition, comment, where }: EnvironmentDependency,
  platform: Platform,
  problems: Problem[],
): boolean {
  if (condition !== null) {
    const holds = isForPlatform(condition, platform);
    if (holds === null)
      problems.push({
        where,
        message: 'this condition is not known',
        expected: 'sel(unix), sel(linux), sel(osx) or sel(win)',
        found: `sel(${condition.slice(0, 60)})`,
      });
    return holds ?? false;
  }
  // conda reads no comments; conda-lock takes one word in brackets for a condition.
  const selector = /^\[\s*(\w+)\s*\]$/.exec(comment)?.[1];
  return selector === undefined || (isForPlatform(selector, platform) ?? true);
}

/** Returns the build of `name=version=build`, also with `==` or spaces, and behind `channel::`. Returns null for anything else. */
function pinOf({ value, where }: EnvironmentDependency): ListedPin | null {
  const [, channel = null, rest = ''] = /^(?:([^[\]]*)::)?([^[\]]*)$/.exec(value.replace(/\s#.*$/, '')) ?? [];
  const [, name = '', version = '', build = ''] =
    /^\s*([\w.-]+)\s*(?:==?|\s)\s*((?:\d+!)?[^\s=<>!~*,|]+)\s*(?:=|\s)\s*([^\s=<>!~*,|^$]+)\s*$/.exec(rest) ??
    [];
  const dist: Dist = { name: name.toLowerCase(), version, build };
  return parsePin(formatPin(dist)) === null ? null : { ...dist, channel, where };
}

function whatIsMissing({ value, where }: EnvironmentDependency): Problem {
  const rest = value.replace(/^[^[]*::/, '').trim();
  const [, constraint = ''] = /^[\w.-]+\s*(.*)$/.exec(rest) ?? [];
  const isExact = /^==?\s*[^\s=<>!~*,|]+$/.test(constraint);
  if (/^[a-z]+:\/\//i.test(rest)) {
    const message = `${redactUrl(value).slice(0, 120)}: a dependency is no url`;
    return { where, message, fix: 'write it as name=version=build, or the urls as an @EXPLICIT list' };
  }
  const missing =
    constraint === ''
      ? 'version and build are missing'
      : isExact
        ? 'the build is missing'
        : 'several builds may fit, and none is named';
  return { where, message: `${redactUrl(value).slice(0, 120)}: ${missing}` };
}

function isNoLock(where: string, loose: number, all: number): Problem {
  return {
    where,
    message: `${loose} of its ${all} dependencies ${loose === 1 ? 'names' : 'name'} no build, so it is no lock`,
    expected: 'name=version=build, as conda env export writes',
    fix: 'export the environment where it is installed: conda env export; or write the dependencies as specs into a manifest, then archi-construct lock',
  };
}

function notRead({ value, where }: { readonly value: string; readonly where: string }): Problem {
  return {
    where,
    message:
      value === 'variables'
        ? 'no installer sets variables of an environment'
        : `the key ${value} is not read here`,
    fix: 'remove it',
  };
}
