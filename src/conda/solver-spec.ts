import { type MatchSpec, readMatchSpec } from './match-spec.js';
import { compileBuild } from './pattern.js';
import { startsWithSegments, startsWithVersion } from './version-prefix.js';
import type { VersionSpec } from './version-spec.js';

/** Returns the known versions of a name that contain letters: only for these does rattler's prefix match differ from conda's. */
export type LetteredVersions = (name: string) => readonly string[];

/** Returns the known builds of a name. */
export type KnownBuilds = (name: string) => readonly string[];

const NONE = () => [];

/**
 * Returns the spec in the form that rattler's solver accepts, without its channel; null if it cannot be expressed. Differences
 * of rattler 0.3.5 from conda that this function makes up for:
 * - channel names and paths are resolved against the current directory, which wasm does not have: it panics, and the solve
 *   never ends;
 * - a dependency with brackets is ignored: `name[version=1]` becomes `name 1`;
 * - `9.*` and `=9` do not match `9d`: such versions are listed, `9.*|==9d`;
 * - a name with capitals is not found: the name is written in lower case;
 * - a build's expression with look-arounds cannot be parsed: the builds that it matches are listed.
 */
export function solverSpec(
  text: string,
  lettered: LetteredVersions = NONE,
  builds: KnownBuilds = NONE,
): string | null {
  const spec = readMatchSpec(text);
  if (spec === null || spec.name.includes('*') || spec.fields['url'] !== undefined) return null;
  const version = spec.version === null ? null : spellOut(spec.version, lettered(spec.name));
  const isPlain = spec.buildNumber === null && spec.subdir === null && Object.keys(spec.fields).length === 0;
  const build =
    spec.build !== null && /\(\?<?[=!]/.test(spec.build)
      ? spelledBuild(spec.build, builds(spec.name))
      : spec.build;
  if (build !== spec.build && !isPlain) return null;
  return isPlain && (version !== spec.version || build !== spec.build || text.includes('['))
    ? positional({ ...spec, version, build })
    : withoutChannel(text);
}

function positional({ name, version, build }: MatchSpec): string {
  const constraint = version === null ? '*' : formatVersionSpec(version);
  if (build !== null) return `${name} ${constraint} ${build}`;
  return version === null ? name : `${name} ${constraint}`;
}

function withoutChannel(text: string): string {
  return text
    .replace(/^[^[]*::/, '')
    .replace(/^\s*[^ =<>!~[]*/, (name) => name.toLowerCase())
    .replace(/([[,\s])channel\s*=\s*(?:'[^']*'|"[^"]*"|[^'",\s\]]+)[,\s]*/g, '$1')
    .replace(/[,\s]*\]/, ']')
    .replace('[]', '');
}

/** Returns an expression without look-arounds that matches the same builds, or no build if there are none. */
function spelledBuild(build: string, builds: readonly string[]): string {
  const matches = compileBuild(build);
  const matching = builds.filter((build) => matches?.(build)).map(escaped);
  return `^(${matching.length === 0 ? 'no_such_build' : matching.join('|')})$`;
}

function escaped(build: string): string {
  return build.replace(/[^\w]/g, (char) => `[${char}]`);
}

/** Adds the versions that rattler's prefix match misses. Returns the same object if there are none. */
function spellOut(spec: VersionSpec, lettered: readonly string[]): VersionSpec {
  if (spec.kind === 'any-of' || spec.kind === 'all-of') {
    const parts = spec.specs.map((part) => spellOut(part, lettered));
    return parts.every((part, at) => part === spec.specs[at]) ? spec : { ...spec, specs: parts };
  }
  if (spec.kind !== 'compare' || !['starts', 'not-starts'].includes(spec.operator)) return spec;
  const missed = lettered.filter(
    (version) => startsWithVersion(version, spec.version) && !startsWithSegments(version, spec.version),
  );
  if (missed.length === 0) return spec;
  const [kind, operator] =
    spec.operator === 'starts' ? (['any-of', '=='] as const) : (['all-of', '!='] as const);
  return { kind, specs: [spec, ...missed.map((version) => ({ kind: spec.kind, operator, version }))] };
}

/** Formats a constraint without white space; parsing the text gives the same constraint. */
function formatVersionSpec(spec: VersionSpec): string {
  switch (spec.kind) {
    case 'anything':
      return '*';
    case 'any-of':
      return spec.specs.map(formatVersionSpec).join('|');
    case 'all-of':
      return spec.specs.map(inBrackets).join(',');
    case 'pattern':
      return `${spec.negated ? '!=' : ''}${spec.source}`;
    case 'compare':
      return formatComparison(spec);
  }
}

/** Adds brackets where needed: `,` binds more tightly than `|`. */
function inBrackets(spec: VersionSpec): string {
  return spec.kind === 'any-of' ? `(${formatVersionSpec(spec)})` : formatVersionSpec(spec);
}

function formatComparison({ operator, version }: Extract<VersionSpec, { kind: 'compare' }>): string {
  if (operator === 'starts') return `${version}.*`;
  return operator === 'not-starts' ? `!=${version}.*` : `${operator}${version}`;
}
