import type { Text } from '../yaml/texts.js';

/** Name and version of a virtual package. */
export interface VirtualPackage {
  readonly name: string;
  /** `2.17`, or with a build `1 zen2`; `0` if only a name is given, such as `__unix`. */
  readonly version: string;
}

const LINE = /^(__[a-z0-9_]+)(?: +([0-9][a-z0-9_.]*(?: [a-z0-9_.]+)?))?$/;

/** Parses `__glibc 2.17`, `__archspec 1 zen2` or `__unix`. Returns null if the line is no virtual package. */
export function parseVirtualPackage(line: string): VirtualPackage | null {
  const [, name, version = '0'] = LINE.exec(line) ?? [];
  return name === undefined ? null : { name, version };
}

/** A virtual package that a machine must have before anything is installed on it. */
export interface VirtualSpec {
  readonly name: (typeof CHECKED)[number];
  /** The lowest version: `2.28`; `0` for any. */
  readonly version: string;
}

/** Virtual packages that the installer can look for. */
export const CHECKED = ['__glibc', '__linux', '__cuda'] as const;

/** Virtual packages of every Linux: `__archspec` has version 1 everywhere. */
const EVERYWHERE = ['__unix', '__archspec'];

/** The virtual packages that a spec can name. */
export const VIRTUAL_NAMES: readonly string[] = [...CHECKED, ...EVERYWHERE];

const AT_LEAST = /^(__[a-z0-9_]+)(?:\s*>=\s*(\d{1,6}(?:\.\d{1,6}){0,3}))?$/;

/** Reads `__glibc >=2.17` or `__cuda`. Returns null for any other condition; the name may be of another system. */
export function parseVirtualSpec(
  text: string,
): { readonly name: string; readonly version: string | null } | null {
  const [, name, version = null] = AT_LEAST.exec(text.trim()) ?? [];
  return name === undefined ? null : { name, version };
}

/** Returns what the installer looks for, of specs that have no problems. */
export function checkedSpecs(texts: readonly Text[]): VirtualSpec[] {
  return texts.flatMap(({ value }) => {
    const { name, version } = parseVirtualSpec(value) ?? {};
    const checked = CHECKED.find((known) => known === name);
    return checked === undefined ? [] : { name: checked, version: version ?? '0' };
  });
}
