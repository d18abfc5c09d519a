import {
  CONDARC,
  ENVIRONMENTS,
  FILES,
  FROZEN,
  INITIALIZATION,
  INSTALLER_TYPES,
  NAME,
  OUTPUTS,
  REMAPS,
  VIRTUAL_SPECS,
} from './key-kinds.js';
import { ANY_TEXT, choice, FLAG, type Kind, listOf, mappingOf, oneOf, TEXT, TEXTS } from './kinds.js';

/** What is done with a key: read, read and without effect, or refused. */
export type Verdict = 'supported' | 'note' | 'refused';

/** One key of construct.yaml. */
export interface KeyRow {
  readonly kind: Kind;
  readonly verdict: Verdict;
  /** What the key does here, why it does nothing, or why it is refused: one sentence without its full stop. */
  readonly says: string;
  /** What constructor warns of: it ignores the key. */
  readonly isDeprecated?: true;
}

const supported = (kind: Kind, says: string): KeyRow => ({ kind, verdict: 'supported', says });
const note = (kind: Kind, says: string): KeyRow => ({ kind, verdict: 'note', says });
const refused = (kind: Kind, says: string): KeyRow => ({ kind, verdict: 'refused', says });
const deprecated = (kind: Kind): KeyRow => ({
  ...note(kind, 'constructor ignores it too'),
  isDeprecated: true,
});

const NO_PAGES = 'a .sh installer has no such page';
const NO_IMAGES = 'a .sh installer shows no images';
const WINDOWS = 'it is for Windows installers';
const MACOS = 'it is for macOS installers';
const SIGNED = 'it is for signed macOS and Windows installers';

/** Every key of construct.yaml; docs/construct-yaml.md has the same table. */
export const KEYS = {
  $schema: supported(TEXT, 'read by editors'),
  name: supported(NAME, "the distribution's name"),
  version: supported(NAME, 'its version; numbers are read as constructor does, 1.10 is 1.1'),
  channels: supported(TEXTS, 'channels in order of priority: names, urls, folders'),
  channels_remap: supported(REMAPS, 'further channels whose packages are recorded with the url of another'),
  conda_channel_alias: supported(TEXT, 'the url before names of channels'),
  conda_default_channels: supported(
    TEXTS,
    'what the channel defaults stands for; write_condarc writes it too',
  ),
  mirrored_channels: supported(mappingOf(TEXTS), 'write_condarc writes it where mamba is a spec; never read'),
  specs: supported(oneOf(TEXTS, TEXT), 'a list, or a file with one spec in each line'),
  user_requested_specs: supported(TEXTS, "what conda's history says was asked for; else the specs"),
  exclude: supported(TEXTS, 'names of packages that are left out after solving'),
  virtual_specs: supported(VIRTUAL_SPECS, 'what the target has at least: >= only'),
  environment: refused(
    TEXT,
    'an installed environment is no list of files; environment_file takes what conda list --explicit --md5 prints of it',
  ),
  environment_file: supported(TEXT, 'an environment.yml, a list of specs or an @EXPLICIT list'),
  extra_envs: supported(ENVIRONMENTS, 'environments besides the base, with all their keys but environment'),
  transmute_file_type: note(choice('.conda'), 'the payload is neither .conda nor .tar.bz2'),
  ignore_duplicate_files: supported(
    FLAG,
    'true; false is refused, since the first package in link order wins',
  ),
  install_in_dependency_order: deprecated(oneOf(FLAG, ANY_TEXT)),
  attempt_hardlinks: deprecated(oneOf(FLAG, ANY_TEXT)),
  menu_packages: supported(
    TEXTS,
    'packages whose menu entries are made: the names of some, an empty list for none; else all',
  ),
  keep_pkgs: supported(FLAG, "conda's package cache is in the installer, for -k"),
  license_file: supported(TEXT, 'the licence that is shown, and $PREFIX/LICENSE.txt'),
  write_condarc: supported(FLAG, 'the channels are written to .condarc, with conda_channel_alias and others'),
  condarc: supported(CONDARC, 'what .condarc has, in place of write_condarc'),
  company: note(TEXT, 'only images have it, as a label'),
  installer_filename: supported(TEXT, "the name of the installer's file, to which nothing is added"),
  installer_type: supported(INSTALLER_TYPES, 'sh, all, which is sh on Linux, and docker'),
  build_outputs: supported(OUTPUTS, 'files beside the installer'),
  default_prefix: supported(
    TEXT,
    'where it is installed without -p; variables are expanded on the target, and nothing else',
  ),
  check_path_spaces: supported(
    FLAG,
    'whether a prefix with white space is refused; here it is not without the key',
  ),
  check_path_length: { ...note(FLAG, 'a .sh installer never checks it'), isDeprecated: true },
  batch_mode: supported(FLAG, 'nothing is asked unless -i is given; not with license_file'),
  extra_files: supported(FILES, 'own files in the prefix'),
  temp_extra_files: note(FILES, 'only pkg and exe installers have such files'),
  pre_install: supported(TEXT, 'a script before the packages, fatal if it fails'),
  post_install: supported(TEXT, 'a script behind the packages; if it fails, nothing is installed'),
  pre_uninstall: supported(TEXT, 'a script that --uninstall runs first; in constructor no .sh does'),
  pre_install_desc: note(TEXT, 'a .sh installer does not show it'),
  post_install_desc: note(TEXT, 'a .sh installer does not show it'),
  script_env_variables: supported(mappingOf(ANY_TEXT), 'environment variables of the scripts'),
  initialize_conda: supported(
    INITIALIZATION,
    'whether conda init, or conda init --condabin, is offered, and -c accepted',
  ),
  initialize_by_default: supported(FLAG, 'whether Enter is yes when conda init is offered'),
  register_envs: supported(FLAG, "whether the prefix is added to conda's list of environments"),
  register_python: note(FLAG, WINDOWS),
  register_python_default: note(FLAG, WINDOWS),
  freeze_base: supported(FROZEN, 'what conda-meta/frozen has: conda refuses to change the base'),
  conclusion_text: supported(ANY_TEXT, 'said at the end'),
  conclusion_file: note(TEXT, NO_PAGES),
  welcome_text: note(ANY_TEXT, NO_PAGES),
  welcome_file: note(TEXT, NO_PAGES),
  readme_text: note(ANY_TEXT, NO_PAGES),
  readme_file: note(TEXT, NO_PAGES),
  post_install_pages: note(oneOf(TEXT, listOf(TEXT)), WINDOWS),
  progress_notifications: note(FLAG, MACOS),
  welcome_image: note(ANY_TEXT, NO_IMAGES),
  welcome_image_text: note(TEXT, NO_IMAGES),
  header_image: note(ANY_TEXT, NO_IMAGES),
  header_image_text: note(TEXT, NO_IMAGES),
  icon_image: note(ANY_TEXT, NO_IMAGES),
  default_image_color: note(choice('red', 'green', 'blue', 'yellow'), NO_IMAGES),
  install_path_exists_error_text: note(TEXT, MACOS),
  default_location_pkg: note(TEXT, MACOS),
  default_prefix_domain_user: note(TEXT, WINDOWS),
  default_prefix_all_users: note(TEXT, WINDOWS),
  docker_base_image: supported(TEXT, 'the base of the image of installer_type: docker'),
  docker_tag: supported(TEXT, 'the name of that image'),
  docker_labels: supported(mappingOf(TEXT), 'more labels of that image'),
  docker_image_format: supported(choice('tar'), 'tar for the image; else its Dockerfile and installer'),
  signing_certificate: note(TEXT, SIGNED),
  signing_identity_name: note(TEXT, MACOS),
  notarization_identity_name: note(TEXT, MACOS),
  windows_signing_tool: note(
    choice('azuresigntool', 'azuresigntool.exe', 'signtool', 'signtool.exe'),
    WINDOWS,
  ),
  nsis_template: note(TEXT, WINDOWS),
  pkg_name: note(TEXT, MACOS),
  pkg_domains: note(
    mappingOf(FLAG, choice('enable_anywhere', 'enable_currentUserHome', 'enable_localSystem')),
    MACOS,
  ),
  reverse_domain_identifier: note(TEXT, MACOS),
  uninstall_name: note(TEXT, WINDOWS),
  uninstall_with_conda_exe: note(FLAG, WINDOWS),
} as const satisfies Readonly<Record<string, KeyRow>>;

/** A key of construct.yaml. */
export type Key = keyof typeof KEYS;

/** Keys that constructor had once, and what became of them. */
export const FORMER_KEYS: Readonly<Record<string, string>> = {
  packages: 'constructor has not read it since 3.0: move the list to specs',
  add_to_path_default: 'constructor has not read it since 2.0: initialize_by_default took its place',
  mac_bundle: 'constructor does not read it any more: remove it',
};
