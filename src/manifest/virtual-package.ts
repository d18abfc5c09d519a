/** A virtual package taken apart. */
export interface VirtualPackage {
  readonly name: string;
  /** `2.17`, or with a build `1 zen2`; `0` where a name says it all, as `__unix` does. */
  readonly version: string;
}

const LINE = /^(__[a-z0-9_]+)(?: +([0-9][a-z0-9_.]*(?: [a-z0-9_.]+)?))?$/;

/** Takes a line such as `__glibc 2.17`, `__archspec 1 zen2` or `__unix` apart; null where it is none. */
export function parseVirtualPackage(line: string): VirtualPackage | null {
  const [, name, version = '0'] = LINE.exec(line) ?? [];
  return name === undefined ? null : { name, version };
}
