import { basename, dirname, isAbsolute, relative, resolve } from 'node:path';
import { parseFileName } from '../../conda/file-name.js';
import type { Problem } from '../../errors.js';
import type { PythonValue } from '../../yaml/python-document.js';
import type { ConstructYaml } from '../types.js';
import { DEFAULTS, manifestChannels } from './channels.js';
import { condarcLines } from './condarc.js';
import { type ManifestEnvironment, manifestEnvironments } from './environments.js';
import { freezeLines } from './freeze.js';
import type { ManifestLine } from './manifest-line.js';
import { type ExplicitList, type NeighbourFiles, type WantedPackages, wantedPackages } from './packages.js';
import { manifestRemaps, remapLines } from './remaps.js';
import { type Given, once, textOf, textsOf } from './values.js';
import { manifestVirtualPackages } from './virtual-specs.js';

/** A manifest in lines, and what is built with it. */
export interface ManifestLines {
  readonly lines: readonly ManifestLine[];
  /** The lists in place of solving, by environment; null is the base. */
  readonly explicit: ReadonlyMap<string | null, ExplicitList>;
  readonly problems: readonly Problem[];
}

/** Returns the lines of the manifest.yaml that says what a construct.yaml does. Problems are what no manifest can say. */
export function manifestLines(construct: ConstructYaml, files: NeighbourFiles): ManifestLines {
  const wanted = wantedPackages(construct, files);
  const alias = textOf(construct, 'conda_channel_alias')?.value ?? null;
  const own = textsOf(construct, 'conda_default_channels').map(({ value }) => value);
  const defaults = own.length > 0 ? own : DEFAULTS;
  const given = wanted.channels ?? channelsOrDefaults(construct, wanted);
  const { channels, problems } = manifestChannels(given, { alias, defaults });
  const { remaps, problems: ofRemaps } = manifestRemaps(
    construct,
    construct.values.get('channels_remap'),
    ['channels_remap'],
    { alias, defaults },
  );
  const sources = remaps?.map(({ from }) => from) ?? [];
  const others = manifestEnvironments(construct, { alias, defaults }, files);
  const virtual = manifestVirtualPackages(textsOf(construct, 'virtual_specs'));
  const pins = wanted.explicit === null ? [] : pinsOf(wanted.explicit.text, construct);
  return {
    explicit: new Map(
      [{ name: null, explicit: wanted.explicit }, ...others.environments].flatMap(({ name, explicit }) =>
        explicit === null ? [] : [[name?.value ?? null, explicit] as const],
      ),
    ),
    problems: [
      ...wanted.problems,
      ...problems,
      ...ofRemaps,
      ...others.problems,
      ...virtual.problems,
      ...noChannels(construct, [...channels, ...sources], wanted),
    ],
    lines: [
      ...single('name', textOf(construct, 'name')),
      ...single('version', textOf(construct, 'version')),
      ...single('installer_filename', textOf(construct, 'installer_filename')),
      ...list(
        'channels',
        once(firstOf(channels, sources, channelsOf(wanted.explicit?.text ?? '', construct))),
      ),
      ...remapLines(remaps, construct.whereKey(['channels_remap'])),
      ...list('specs', wanted.specs),
      ...list('pins', once(pins)),
      ...list('exclude', textsOf(construct, 'exclude')),
      ...optionalList('requested_specs', 'user_requested_specs', construct),
      ...optionalList('menus', 'menu_packages', construct),
      ...freezeLines(construct.values.get('freeze_base'), construct.whereKey(['freeze_base'])),
      ...list('virtual_packages', virtual.packages),
      ...list('virtual_specs', textsOf(construct, 'virtual_specs')),
      ...condarcLines(construct),
      ...flag(construct, 'keep_pkgs'),
      ...setup(construct),
      ...scripts(construct),
      ...ownFiles(construct),
      ...environments(others.environments, construct),
      { text: `platforms: [${construct.platform}]`, where: null },
    ],
  };
}

function firstOf<T>(...lists: readonly (readonly T[])[]): readonly T[] {
  return lists.find((list) => list.length > 0) ?? [];
}

function single(key: string, given: Given | null): ManifestLine[] {
  return given === null ? [] : [{ text: `${key}: ${yamlText(given.value)}`, where: given.where }];
}

function list(key: string, items: readonly Given[]): ManifestLine[] {
  if (items.length === 0) return [];
  return [
    { text: `${key}:`, where: null },
    ...items.map(({ value, where }) => ({ text: `  - ${yamlText(value)}`, where })),
  ];
}

function environments(all: readonly ManifestEnvironment[], construct: ConstructYaml): ManifestLine[] {
  if (all.length === 0) return [];
  const lines = all.flatMap(
    ({ name, channels, remaps, specs, exclude, requestedSpecs, menus, freeze, explicit }) => [
      { text: `  ${JSON.stringify(name.value)}:`, where: name.where },
      ...(channels === null
        ? indented(list('channels', once(channelsOf(explicit?.text ?? '', construct))))
        : indented(items('channels', channels, name.where))),
      ...indented(list('pins', once(explicit === null ? [] : pinsOf(explicit.text, construct)))),
      ...indented(remapLines(remaps, name.where)),
      ...indented(items('specs', specs, name.where)),
      ...(exclude === null ? [] : indented(items('exclude', exclude, name.where))),
      ...(menus === null ? [] : indented(items('menus', menus, name.where))),
      ...(requestedSpecs === null ? [] : indented(items('requested_specs', requestedSpecs, name.where))),
      ...indented(freeze),
    ],
  );
  return [{ text: 'envs:', where: null }, ...lines];
}

/** The list of `key` under the name that manifests have for it. */
function optionalList(
  name: string,
  key: 'user_requested_specs' | 'menu_packages',
  construct: ConstructYaml,
): ManifestLine[] {
  if (!construct.values.has(key)) return [];
  return items(name, textsOf(construct, key), construct.whereKey([key]));
}

/** A list that is there even if it is empty: an environment without it takes the manifest's. `where` is that of an empty one. */
function items(key: string, given: readonly Given[], where: string): ManifestLine[] {
  return given.length === 0 ? [{ text: `${key}: []`, where }] : list(key, given);
}

function indented(lines: readonly ManifestLine[]): ManifestLine[] {
  return lines.map(({ text, where }) => ({ text: `    ${text}`, where }));
}

function flag(
  { values, whereKey }: ConstructYaml,
  key: 'keep_pkgs' | 'batch_mode' | 'register_envs' | 'initialize_by_default',
): ManifestLine[] {
  const value = values.get(key);
  return typeof value === 'boolean' ? [{ text: `${key}: ${value}`, where: whereKey([key]) }] : [];
}

/** Returns text as YAML: plain where nobody could take it for anything else, else in double quotes. */
function yamlText(text: string): string {
  const isPlain = /^[A-Za-z][A-Za-z0-9_.-]*(?: [A-Za-z0-9_.*<>=,!~|-]+)*$/.test(text);
  return isPlain && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text) ? text : JSON.stringify(text);
}

function setup(construct: ConstructYaml): ManifestLine[] {
  const { values, whereKey } = construct;
  const spaces = values.get('check_path_spaces');
  const conclusion = textOf(construct, 'conclusion_text');
  return [
    ...single('default_prefix', textOf(construct, 'default_prefix')),
    ...(typeof spaces === 'boolean'
      ? [{ text: `spaces_in_prefix: ${!spaces}`, where: whereKey(['check_path_spaces']) }]
      : []),
    ...flag(construct, 'batch_mode'),
    ...flag(construct, 'register_envs'),
    ...initialization(construct),
    ...flag(construct, 'initialize_by_default'),
    ...(conclusion?.value.trim() === '' ? [] : single('conclusion_text', conclusion)),
  ];
}

function initialization(construct: ConstructYaml): ManifestLine[] {
  const value = construct.values.get('initialize_conda');
  if (typeof value !== 'boolean' && typeof value !== 'string') return [];
  return [{ text: `initialize_conda: ${value}`, where: construct.whereKey(['initialize_conda']) }];
}

function ownFiles(construct: ConstructYaml): ManifestLine[] {
  const list = construct.values.get('extra_files');
  if (!Array.isArray(list) || list.length === 0) return [];
  const lines = list.flatMap((item: PythonValue, index) => {
    const where = construct.where(['extra_files', index]);
    const pairs: [string, PythonValue][] =
      item instanceof Map ? [...item] : [[String(item), basename(String(item))]];
    return pairs.map(([from, to]) => {
      const path = ownPath({ value: from, where }, construct)?.value ?? from;
      return { text: `  - {from: ${JSON.stringify(path)}, to: ${JSON.stringify(String(to))}}`, where };
    });
  });
  return [{ text: 'files:', where: null }, ...lines];
}

function scripts(construct: ConstructYaml): ManifestLine[] {
  const lines = (['pre_install', 'post_install', 'pre_uninstall'] as const).flatMap((key) =>
    single(`  ${key}`, ownPath(textOf(construct, key), construct)),
  );
  const all = [...lines, ...scriptVariables(construct)];
  return all.length === 0 ? [] : [{ text: 'scripts:', where: null }, ...all];
}

/** constructor writes a value into single quotes as it is, so its users write `'\\''` for a quote. */
function scriptVariables({ values, where }: ConstructYaml): ManifestLine[] {
  const variables = values.get('script_env_variables');
  if (!(variables instanceof Map) || variables.size === 0) return [];
  const lines = [...variables].map(([name, value]: [string, PythonValue]) => ({
    text: `    ${JSON.stringify(name)}: ${JSON.stringify(String(value).replaceAll("'\\''", "'"))}`,
    where: where(['script_env_variables', name]),
  }));
  return [{ text: '  environment:', where: null }, ...lines];
}

/** A manifest's own files are relative to its folder; in a construct.yaml they may be absolute. */
function ownPath(given: Given | null, { file }: ConstructYaml): Given | null {
  if (given === null || !isAbsolute(given.value)) return given;
  return { ...given, value: relative(resolve(dirname(file)), given.value) };
}

/** An environment file without channels is for those that conda has by default, as in constructor. */
function channelsOrDefaults(construct: ConstructYaml, { explicit }: WantedPackages): readonly Given[] {
  const channels = textsOf(construct, 'channels');
  const file = textOf(construct, 'environment_file');
  const hasOthers = channels.length > 0 || construct.values.has('channels_remap');
  if (file === null || hasOthers || explicit !== null) return channels;
  return [{ value: 'defaults', where: file.where }];
}

function noChannels(
  construct: ConstructYaml,
  channels: readonly Given[],
  { explicit, problems }: WantedPackages,
): readonly Problem[] {
  if (channels.length > 0 || explicit !== null || problems.length > 0) return [];
  if (textsOf(construct, 'channels').length > 0) return [];
  const problem = {
    message: 'there are no channels',
    expected: 'channels, or an @EXPLICIT list',
    fix: 'add channels',
  };
  return [{ where: `${construct.file}:1:1`, ...problem }];
}

/** Returns the packages of an `@EXPLICIT` list as pins. */
function pinsOf(text: string, { file }: ConstructYaml): Given[] {
  return urlsOf(text).flatMap((url) => {
    const dist = parseFileName(url.replace(/#.*$/, '').split('/').at(-1) ?? '');
    return dist === null ? [] : [{ value: `${dist.name}-${dist.version}-${dist.build}`, where: file }];
  });
}

/** Returns the channels that the urls of an `@EXPLICIT` list are below. */
function channelsOf(text: string, { file }: ConstructYaml): Given[] {
  return urlsOf(text).flatMap((url) => {
    const [, channel] = /^(.+)\/[^/]+\/[^/]+$/.exec(url) ?? [];
    return channel === undefined ? [] : [{ value: channel, where: file }];
  });
}

function urlsOf(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => /^(?:https?|file):\/\//.test(line.trim()));
}
