import { UserError } from '../../errors.js';
import { positionsIn } from '../../recipe/check/positions.js';
import { quoteValue } from '../../text/quote-value.js';
import type { YamlData } from '../../yaml/data.js';
import { readYaml } from '../../yaml/source.js';
import { withKey } from '../../yaml/with-key.js';
import type { CiService, EditNote, EditRequest } from './types.js';

/** A file after an edit, and what a person has to look at. */
export interface EditedConfig {
  readonly text: string;
  readonly notes: readonly EditNote[];
}

/** The platform that crosses, as conda-forge.yml writes it. */
const FROM = 'linux_64';

type Path = readonly [string] | readonly [string, string];

/**
 * Edits a conda-forge.yml so that the target is built. `provider` says which CI builds *on* a platform, `build_platform` on which
 * platform a target is built; the image of `os_version` and `test` count for the target. What is there stays; where it contradicts the request there is a
 * note. Throws UserError for a file that cannot be read or edited.
 */
export function editConfig(path: string, before: string, request: EditRequest): EditedConfig {
  const notes: EditNote[] = [];
  const target = request.platform.replace('-', '_');
  let text = before;
  const read = () => (hasContent(text) ? readYaml(text, path) : null);
  let source = read();
  const get = (...keys: readonly string[]): YamlData => source?.data(keys) ?? null;
  const set = (key: Path, value: string): void => {
    text = withKey({ file: path, text, path: key, value });
    source = read();
  };
  const note = (key: Path, message: string): void => {
    const at = source?.extent(key)?.start;
    const place = at === undefined ? { line: null, column: null } : positionsIn(text)(at);
    notes.push({ path, ...place, message });
  };

  checkMappings(path, get);
  if (request.how === 'cross') cross();
  else alone();
  const version = get('os_version', FROM);
  if (typeof version === 'string' && get('os_version', target) === null && isBuilt())
    set(['os_version', target], version);
  return { text, notes };

  function isBuilt(): boolean {
    return get('build_platform', target) !== null || isEnabled(get('provider', target));
  }

  function cross(): void {
    const place = get('build_platform', target);
    if (place === null && isEnabled(get('provider', target))) {
      note(['provider', target], `${target} has a provider already, so it is not built on ${FROM}`);
      return;
    }
    if (place !== null && place !== FROM) {
      note(['build_platform', target], `${target} is built on ${quoteValue(String(place))}, not on ${FROM}`);
      return;
    }
    if (place === null) set(['build_platform', target], FROM);
    const provider = get('provider', FROM);
    if (provider !== null && !isEnabled(provider))
      note(['provider', FROM], `no CI service builds on ${FROM}, so none builds for ${target}`);
    else choose(FROM, CI_NAMES[request.ci]);
    if (get('test') === null && get('test_on_native_only') !== true) set(['test'], 'native_and_emulated');
  }

  function alone(): void {
    const place = get('build_platform', target);
    if (place === null || place === target) {
      choose(target, CI_NAMES[request.ci] ?? request.how);
      return;
    }
    note(['build_platform', target], `${target} is cross-compiled on ${quoteValue(String(place))} already`);
  }

  function choose(platform: string, service: string | null): void {
    const provider = get('provider', platform);
    if (service !== null && DEPRECATED.has(service))
      notes.push({ path, line: null, column: null, message: `conda-smithy has deprecated ${service}` });
    // Builds on linux_64 are GitHub's where nothing else is said.
    if (service === null || (provider === null && platform === FROM && service === 'github_actions')) return;
    if (provider === null || !isEnabled(provider)) set(['provider', platform], service);
    else if (!sameService(provider, service))
      note(['provider', platform], `builds on ${platform} stay with ${quoteValue(String(provider))}`);
  }
}

/** The services as conda-smithy calls them; null leaves them. */
const CI_NAMES: Readonly<Record<CiService, string | null>> = {
  'github-actions': 'github_actions',
  azure: 'azure',
  travis: 'travis',
  drone: 'drone',
  none: null,
};

const DEPRECATED: ReadonlySet<string> = new Set(['travis', 'drone']);

function isEnabled(provider: YamlData): boolean {
  return provider !== null && provider !== false && provider !== 'None';
}

/** `default`, `native` and `emulated` leave the choice to conda-smithy. */
function sameService(provider: YamlData, service: string): boolean {
  const services = Array.isArray(provider) ? provider : [provider];
  return services.some(
    (name) => name === service || ['default', 'native', 'emulated'].includes(String(name)),
  );
}

function hasContent(text: string): boolean {
  return /^[^\S\n]*[^\s#]/m.test(text);
}

function checkMappings(path: string, get: (...keys: readonly string[]) => YamlData): void {
  const problems = ['provider', 'build_platform', 'os_version']
    .filter((key) => get(key) !== null && (typeof get(key) !== 'object' || Array.isArray(get(key))))
    .map((key) => ({
      where: path,
      message: `${key} is no mapping`,
      expected: `${key}: with a key for each platform below it`,
      fix: 'write it so',
    }));
  if (problems.length > 0) throw new UserError(`${path} cannot be edited`, problems);
}
