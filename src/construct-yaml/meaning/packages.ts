import type { Problem } from '../../errors.js';
import { isExplicit } from '../../kind/marks.js';
import { readEnvironmentYaml } from '../../manifest/environment-yaml.js';
import type { PythonValue } from '../../yaml/python-document.js';
import type { ConstructYaml } from '../types.js';
import { type Given, once, textIn, textsIn } from './values.js';

/** The text and name of an `@EXPLICIT` list. */
export interface ExplicitList {
  readonly text: string;
  readonly file: string;
}

/** Which packages are wanted: specs to solve, or an `@EXPLICIT` list. */
export interface WantedPackages {
  readonly specs: readonly Given[];
  /** The text and name of the list; null if the specs are solved. */
  readonly explicit: ExplicitList | null;
  /** The channels of an environment file, which take the place of the others; null if it names none. */
  readonly channels: readonly Given[] | null;
  readonly problems: readonly Problem[];
}

/** What reading other files of the folder needs: paths are relative to the construct.yaml. */
export interface NeighbourFiles {
  /** Returns the text of a file; null if there is none. */
  readText(path: string): string | null;
  /** Whether pip's packages of an environment file may be left out. */
  readonly dropPip: boolean;
}

const PACKAGE_URL = /^(?:https?|file):\/\/\S+\.(?:conda|tar\.bz2)(?:#\S+)?$/;

/** Returns what `specs` or `environment_file` of the base want. */
export function wantedPackages(construct: ConstructYaml, files: NeighbourFiles): WantedPackages {
  return wantedOf(construct, construct.values, [], files);
}

/** Returns the same for the keys at a path: those of one of `extra_envs`. */
export function wantedOf(
  construct: ConstructYaml,
  keys: ReadonlyMap<string, PythonValue>,
  path: readonly string[],
  files: NeighbourFiles,
): WantedPackages {
  const text = (key: string) => textIn(construct, keys.get(key), [...path, key]);
  const folder = text('environment');
  if (folder !== null) return { ...NOTHING, problems: [installedEnvironment(folder)] };
  const environmentFile = text('environment_file');
  if (environmentFile !== null) return fromEnvironmentFile(environmentFile, files);
  const list = text('specs');
  if (list === null)
    return fromSpecs(textsIn(construct, keys.get('specs'), [...path, 'specs']), construct.file);
  return fromList(list, files);
}

function installedEnvironment({ where }: Given): Problem {
  return {
    where,
    message:
      'an installed environment does not say which files its packages were, nor what pip and people have changed',
    expected: 'specs, or an environment_file',
    fix: 'write its packages to a file, conda list --explicit --md5 -p ENVIRONMENT > packages.txt, and give environment_file: packages.txt',
  };
}

function fromList(list: Given, files: NeighbourFiles): WantedPackages {
  const text = files.readText(list.value);
  return text === null ? missing(list) : fromSpecs(once(linesOf(text, list.value)), list.value);
}

/** Urls of packages alone are a list that needs no solving, as conda takes them. */
function fromSpecs(specs: readonly Given[], file: string): WantedPackages {
  const urls = specs.filter(({ value }) => PACKAGE_URL.test(value));
  if (urls.length === 0) return { ...NOTHING, specs };
  if (urls.length < specs.length) {
    const [first] = specs.filter((spec) => !urls.includes(spec));
    const problem = {
      where: first?.where ?? file,
      message: 'specs has urls of packages and other specs',
      expected: 'either urls of all packages, or specs to solve',
      fix: 'write name version build in place of the urls, or list every package by its url',
    };
    return { ...NOTHING, problems: [problem] };
  }
  return {
    ...NOTHING,
    explicit: { text: ['@EXPLICIT', ...urls.map(({ value }) => value), ''].join('\n'), file },
  };
}

function fromEnvironmentFile(given: Given, files: NeighbourFiles): WantedPackages {
  const { value: file } = given;
  const text = files.readText(file);
  if (text === null) return missing(given);
  if (/\.ya?ml$/.test(file)) return fromEnvironmentYaml(text, file, files.dropPip);
  if (isExplicit(text)) return { ...NOTHING, explicit: { text, file } };
  return fromSpecs(once(linesOf(text, file)), file);
}

/** Packages of pip and variables are problems: constructor loses them without a word. */
function fromEnvironmentYaml(text: string, file: string, dropPip: boolean): WantedPackages {
  const { specs, channels, pip, unread, problems } = readEnvironmentYaml(text, file);
  const conditional = specs.filter(({ condition }) => condition !== null);
  return {
    ...NOTHING,
    ...{ specs: specs.filter(({ condition }) => condition === null), channels },
    problems: [
      ...problems,
      ...conditional.map(({ where }) => ({
        where,
        message: 'sel() is known to mamba alone, not to constructor',
      })),
      ...(dropPip ? [] : pipProblems(pip)),
      ...unread.map(({ value, where }) => ({
        where,
        message:
          value === 'variables'
            ? 'variables are not set by an installer; constructor loses them without a word'
            : `the key ${value} is not read here`,
        fix: 'remove it',
      })),
    ],
  };
}

function pipProblems(pip: readonly Given[]): Problem[] {
  const [first] = pip;
  if (first === undefined) return [];
  const names = pip.map(({ value }) => value);
  const shown = names.slice(0, 5).join(', ');
  const problem = {
    where: first.where,
    message: 'packages of pip cannot be in an installer; constructor loses them without a word',
    found: names.length > 5 ? `${shown} and ${names.length - 5} more` : shown,
    fix: 'name their conda packages, install them in post_install, or leave them out with --drop-pip',
  };
  return [problem];
}

function linesOf(text: string, file: string): Given[] {
  return text.split(/\r?\n/).flatMap((line, index): Given[] => {
    const value = line.trim();
    return value === '' || value.startsWith('#') ? [] : [{ value, where: `${file}:${index + 1}:1` }];
  });
}

function missing({ value, where }: Given): WantedPackages {
  const problem = {
    where,
    message: `no such file: ${value}`,
    fix: 'the path is relative to the construct.yaml',
  };
  return { ...NOTHING, problems: [problem] };
}

const NOTHING: WantedPackages = { specs: [], explicit: null, channels: null, problems: [] };
