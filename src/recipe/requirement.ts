import { specName } from '../conda/match-spec.js';
import type { Platform } from '../conda/platform.js';
import type { RecipeTarget, Requirement, RequirementKind } from './types.js';

type Call = Exclude<RequirementKind, 'spec'>;

/** Returns the text that a call is rendered to, until its requirement is resolved. No package name contains `--`. */
export function callMark(call: Call, name: string): string {
  return `${call}--${name}`;
}

const MARK = /^(compiler|stdlib|cdt|pin_subpackage|pin_compatible)--(\S+)$/;

/** Creates a reader of requirements for the target; it returns null for an empty one. Results are cached: many lines repeat. */
export function requirementReader(target: RecipeTarget): (text: string) => Requirement | null {
  const known = new Map<string, Requirement | null>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const requirement = readRequirement(text, target);
    known.set(text, requirement);
    return requirement;
  };
}

function readRequirement(text: string, target: RecipeTarget): Requirement | null {
  const [beforeComment = ''] = text.split('#', 1);
  const spec = beforeComment.trim();
  const [first = '', ...rest] = spec.split(/\s+/);
  const [, call, argument = ''] = MARK.exec(first) ?? [];
  if (call !== undefined)
    return resolve({ call: call as Call, argument: argument.toLowerCase(), rest, target });
  const name = specName(spec);
  return name === '' ? null : { kind: 'spec', name, spec };
}

/** The default compilers and C libraries of conda-build. */
const COMPILERS: Readonly<Record<string, string>> = { c: 'gcc', cxx: 'gxx', fortran: 'gfortran' };
const STDLIBS: Readonly<Record<string, string>> = { c: 'sysroot' };

interface Marked {
  readonly call: Call;
  readonly argument: string;
  readonly rest: readonly string[];
  readonly target: RecipeTarget;
}

function resolve({ call, argument, rest, target }: Marked): Requirement {
  switch (call) {
    case 'compiler':
      return forTarget('compiler', COMPILERS[argument] ?? argument, argument, target);
    case 'stdlib':
      return forTarget('stdlib', STDLIBS[argument] ?? argument, argument, target);
    case 'cdt': {
      const { variant, platform } = target;
      const name = `${argument}-${variant['cdt_name'] ?? cdtName(platform)}-${variant['cdt_arch'] ?? cdtArch(platform)}`;
      return { kind: call, name, spec: [name, ...rest].join(' ') };
    }
    default:
      return { kind: call, name: argument, spec: argument };
  }
}

/** Applies conda-build's rule: the variant's name for the language, `_`, the platform; and the variant's version, if given. */
function forTarget(
  kind: 'compiler' | 'stdlib',
  usual: string,
  language: string,
  { platform, variant }: RecipeTarget,
): Requirement {
  const name = `${variant[`${language}_${kind}`] ?? usual}_${platform}`.toLowerCase();
  const version = variant[`${language}_${kind}_version`];
  return { kind, name, spec: version === undefined ? name : `${name} ${version}.*` };
}

/** The default of conda-build and rattler-build. */
function cdtName(platform: Platform): string {
  return platform === 'linux-64' || platform === 'linux-32' ? 'cos6' : 'cos7';
}

function cdtArch(platform: Platform): string {
  if (platform === 'linux-32') return 'i686';
  return platform === 'linux-64' ? 'x86_64' : platform.replace('linux-', '');
}
