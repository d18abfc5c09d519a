import type { PackageBuild } from './types.js';

/** info/run_exports.json: specs that a package adds to the dependencies of what is built with it; empty if there are none. */
export type RunExports = {
  /** Added if it is a host dependency. */
  readonly weak?: readonly string[];
  /** Added if it is a build dependency, as a compiler is. */
  readonly strong?: readonly string[];
};

/** Returns the run exports of a build. A package that the channel does not have is left out. */
export function runExportsOf(build: PackageBuild, builds: readonly PackageBuild[]): RunExports {
  const specs = (pins: Readonly<Record<string, string>>) =>
    Object.entries(pins).flatMap(([name, pin]) => {
      if (pin.startsWith('>')) return [`${name} ${pin}`];
      // A package pins itself by its own version: python 2.7 and 3.9 are both named python.
      const pinned = build.recipe.name === name ? build : builds.find(({ recipe }) => recipe.name === name);
      return pinned === undefined ? [] : [`${name} >=${pinned.version}${upperBound(pinned.version, pin)}`];
    });
  const weak = specs(build.recipe.runExports.weak);
  const strong = specs(build.recipe.runExports.strong);
  return { ...(weak.length > 0 ? { weak } : {}), ...(strong.length > 0 ? { strong } : {}) };
}

/** Returns `,<2.0a0` for version 1.2.13 and pin `x`; nothing for `any`. As conda-build's pin_subpackage. */
function upperBound(version: string, pin: string): string {
  if (pin === 'any') return '';
  const kept = version.split('.').slice(0, pin.split('.').length);
  const last = Number.parseInt(kept.pop() ?? '0', 10) + 1;
  return `,<${[...kept, last].join('.')}.0a0`;
}
