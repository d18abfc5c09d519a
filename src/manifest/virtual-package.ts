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
