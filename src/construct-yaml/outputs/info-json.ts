import { dirname, join, resolve } from 'node:path';
import type { LockedPackage } from '../../conda/locked-package.js';
import { pythonJson } from '../../conda/sorted-json.js';
import { redactUrl } from '../../text/redact-url.js';
import type { PythonValue } from '../../yaml/python-document.js';
import { YamlNumber, YamlTime } from '../../yaml/python-scalars.js';
import type { Key } from '../keys/table.js';
import { type RecordedVariable, recordedVariables, secretValues } from '../template/recorded.js';
import { CONSTRUCTOR_VERSION } from '../types.js';
import { allPackages, type BuiltEnvironment, type BuiltFacts, type PackageContents } from './built-facts.js';

/**
 * Returns info.json: what constructor knows of a build, by its names. What has no meaning here is empty. `_archi_construct` has what the
 * template read of the environment, apart from secrets.
 */
export function infoJson(facts: BuiltFacts): string {
  const { construct, environments, path, platform, cacheDir } = facts;
  const all = allPackages(facts);
  const [base, ...others] = environments;
  return pythonJson(
    new Map<string, unknown>([
      ...keysOf(facts),
      ['CONSTRUCTOR_VERSION', CONSTRUCTOR_VERSION],
      ['_input_dir', dirname(construct.file)],
      ['_output_dir', dirname(path)],
      ['_platform', platform],
      ['_download_dir', cacheDir],
      ['_conda_exe', ''],
      ['_debug', false],
      ['_conda_exe_type', null],
      ['_conda_exe_version', ''],
      ['_enable_shortcuts', wantsShortcuts(construct.values)],
      ['_ignore_condarcs_arg', ''],
      ['_conda_exe_supports_logging', false],
      ['installer_type', 'sh'],
      ['_all_pkg_records', all.map((locked) => cachedRecord(locked, facts.contents))],
      ...(base === undefined ? [] : packagesOf(base)),
      ['_approx_tarballs_size', BUFFER + sum(all.map(({ fn }) => facts.contents.get(fn)?.size ?? 0))],
      ['_approx_pkgs_size', BUFFER + sum(all.flatMap(({ fn }) => sizesIn(facts.contents.get(fn))))],
      ['_has_conda', base?.packages.some(({ record }) => record.name === 'conda') ?? false],
      ['_extra_envs_info', new Map(others.map((env) => [env.name, new Map(packagesOf(env))]))],
      ['_max_relative_path_length', longestPath(facts)],
      ['_outpath', path],
      ['_internal_conda_files', []],
      ['_archi_construct', { environment: recordedVariables(construct.environment).map(variableOf) }],
    ]),
  );
}

/** constructor adds 50 MiB to each of its sizes. */
const BUFFER = 50 * 2 ** 20;

/** Keys whose value is a path relative to the construct.yaml. */
const PATHS: ReadonlySet<Key> = new Set([
  ...([
    'license_file',
    'welcome_image',
    'header_image',
    'icon_image',
    'pre_install',
    'post_install',
  ] as const),
  ...(['pre_uninstall', 'environment_file', 'nsis_template', 'welcome_file', 'readme_file'] as const),
  ...(['conclusion_file', 'signing_certificate', 'post_install_pages'] as const),
]);

/** Returns the keys of the construct.yaml with the values that constructor gives them. */
function keysOf({ construct, name, environments }: BuiltFacts): Map<string, unknown> {
  const plain = plainWithout(secretValues(construct.environment));
  const absolute = (path: unknown) => resolve(dirname(construct.file), String(path));
  const info = new Map<string, unknown>();
  for (const [key, value] of construct.values) {
    if (PATHS.has(key)) info.set(key, Array.isArray(value) ? value.map(absolute) : absolute(value));
    else if (key === 'specs' && typeof value === 'string') info.set(key, environments[0]?.specs ?? []);
    else if (key === 'initialize_conda' && value === true) info.set(key, 'classic');
    else info.set(key, plain(value));
  }
  info.set('welcome_image_text', info.get('welcome_image_text') ?? name);
  info.set('header_image_text', info.get('header_image_text') ?? name);
  for (const key of ['extra_files', 'temp_extra_files'] as const)
    info.set(key, filesOf(construct.values.get(key), absolute));
  return info;
}

function filesOf(value: PythonValue | undefined, absolute: (path: string) => string): unknown[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: PythonValue): unknown[] =>
    item instanceof Map
      ? [...item].map(([from, to]) => ({ [absolute(from)]: to }))
      : [absolute(String(item))],
  );
}

/** Returns what gives a value as JSON has it, without secrets of the environment and the credentials of urls. */
function plainWithout(secrets: readonly string[]): (value: PythonValue) => unknown {
  const withoutSecrets = (text: string) =>
    secrets.reduce((shown, secret) => (secret === '' ? shown : shown.replaceAll(secret, '***')), text);
  const plain = (value: PythonValue): unknown => {
    if (typeof value === 'string') return redactUrl(withoutSecrets(value));
    if (Array.isArray(value)) return value.map(plain);
    if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, plain(item)]));
    if (value instanceof YamlNumber)
      return Number.isFinite(Number(value.text)) ? Number(value.text) : value.text;
    return value instanceof YamlTime ? value.text : value;
  };
  return plain;
}

function wantsShortcuts(values: BuiltFacts['construct']['values']): boolean {
  const hasNone = (menus: PythonValue | undefined) => Array.isArray(menus) && menus.length === 0;
  const envs = values.get('extra_envs');
  const others = envs instanceof Map ? [...envs.values()] : [];
  return (
    !hasNone(values.get('menu_packages')) ||
    others.some((env) => env instanceof Map && !hasNone(env.get('menu_packages')))
  );
}

function packagesOf({ packages }: BuiltEnvironment): [string, unknown][] {
  return [
    ['_urls', packages.map(({ url, record }) => [redactUrl(url), record.md5])],
    ['_dists', packages.map(({ fn }) => fn)],
    ['_records', packages.map((locked) => recordOf(locked))],
  ];
}

/** Returns a record as conda prints it. */
function recordOf({ record, channel, fn, url }: LockedPackage): object {
  const { name, version, build, buildNumber, subdir, depends, constrains, md5, sha256, noarch } = record;
  const own = {
    ...{
      name,
      version,
      build,
      build_number: buildNumber,
      channel: `${redactUrl(channel)}/${subdir}`,
      subdir,
    },
    ...{ fn, ...(md5 !== null && { md5 }), url: redactUrl(url), ...(sha256 !== null && { sha256 }) },
    ...{ depends, constrains },
    ...(noarch !== null && { noarch, package_type: `noarch_${noarch}` }),
  };
  return { ...own, ...record.raw, ...own };
}

function cachedRecord(locked: LockedPackage, contents: BuiltFacts['contents']): object {
  return { ...recordOf(locked), package_tarball_full_path: contents.get(locked.fn)?.path ?? null };
}

function sizesIn(contents: PackageContents | undefined): number[] {
  return contents?.paths.map(({ size }) => size ?? 0) ?? [];
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}

/** Returns the length of the longest path, in an environment or in conda's package cache. */
function longestPath({ environments, contents }: BuiltFacts): number {
  let longest = 0;
  for (const { name, packages } of environments) {
    for (const { fn } of packages) {
      const cached = join('pkgs', fn.replace(/\.(?:conda|tar\.bz2)$/, ''));
      const folders = [name === 'base' ? '' : join('envs', name), cached];
      for (const { path } of contents.get(fn)?.paths ?? [])
        for (const folder of folders) longest = Math.max(longest, join(folder, path).length);
    }
  }
  return longest;
}

function variableOf({ name, value, isSet, isSecret }: RecordedVariable): object {
  return { name, value, is_set: isSet, is_secret: isSecret };
}
