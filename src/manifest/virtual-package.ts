/** A virtual package taken apart; `0` stands for a version that says nothing, as in `__unix`. */
export interface VirtualPackage {
  readonly name: string;
  readonly version: string;
}

const LINE = /^(__[a-z0-9_]+)(?: +=?=? *([0-9][a-z0-9_.]*))?$/;

/** Takes a line such as `__glibc 2.17` or `__unix` apart; null where it is none. */
export function parseVirtualPackage(line: string): VirtualPackage | null {
  const [, name, version = '0'] = LINE.exec(line) ?? [];
  return name === undefined ? null : { name, version };
}
