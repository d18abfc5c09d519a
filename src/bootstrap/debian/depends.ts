import type { Problem } from '../../errors.js';
import { buildString } from '../build-string.js';
import type { Assembled, PackageBuild, Suite } from '../types.js';

/** One build whose files are known. */
export interface AssembledBuild {
  readonly build: PackageBuild;
  readonly assembled: Pick<Assembled, 'needed' | 'provided' | 'noarch'>;
}

/** `depends` for each build, in build order, and the dependencies that no package of the channel provides. */
export interface ResolvedDepends {
  readonly depends: readonly (readonly string[])[];
  /** Libraries that neither the channel nor glibc provides: without them the channel does not work. */
  readonly problems: readonly Problem[];
  /** Debian dependencies of python modules that no package of the channel provides. A module may work without them. */
  readonly unmet: readonly Problem[];
}

/** Derives `depends`: libraries from the ELF files, the rest from Debian's `Depends` and the recipe. */
export function resolveDepends(options: {
  readonly builds: readonly AssembledBuild[];
  readonly suite: Suite;
  readonly ignoredDepends: ReadonlySet<string>;
}): ResolvedDepends {
  const { builds, suite, ignoredDepends } = options;
  const providers = new Map<string, PackageBuild>();
  for (const { build, assembled } of builds) {
    for (const soname of assembled.provided) if (!providers.has(soname)) providers.set(soname, build);
  }
  const problems: Problem[] = [];
  const unmet: Problem[] = [];
  const depends = builds.map(({ build, assembled }) => {
    const specs = new Set(
      build.recipe.depends.filter((name) => builds.some((build) => sameName(build.build, name))),
    );
    for (const soname of assembled.needed) {
      const provider = providers.get(soname);
      if (provider === undefined) problems.push(libraryMissing(build, soname));
      else if (provider !== build && provider.recipe.name !== build.recipe.of)
        specs.add(`${provider.recipe.name} >=${provider.version}`);
    }
    for (const spec of ownerSpecs(build, builds)) specs.add(spec);
    for (const name of debianDepends({ build, builds, ignoredDepends, unmet })) specs.add(name);
    for (const spec of platformSpecs(build, assembled.noarch, suite)) specs.add(spec);
    return withoutLooser([...specs]).sort();
  });
  return { depends, problems, unmet };
}

function sameName(build: PackageBuild, name: string): boolean {
  return build.recipe.name === name;
}

/** Returns the spec of the very build that a package belongs to. */
function ownerSpecs({ recipe }: PackageBuild, builds: readonly AssembledBuild[]): string[] {
  const owner = builds.find(({ build }) => build.recipe.name === recipe.of);
  if (owner === undefined) return [];
  return [`${recipe.of} ${owner.build.version} ${buildString(owner.build, owner.assembled.noarch)}`];
}

/** Maps the Debian dependencies of a module to packages of the channel. Adds those without a provider to `unmet`. */
function debianDepends(options: {
  readonly build: PackageBuild;
  readonly builds: readonly AssembledBuild[];
  readonly ignoredDepends: ReadonlySet<string>;
  readonly unmet: Problem[];
}): string[] {
  const { build, builds, ignoredDepends, unmet } = options;
  if (build.recipe.kind !== 'module' || build.recipe.wheels.length > 0) return [];
  const own = new Set(build.sources.map(({ name }) => name));
  return build.sources.flatMap(({ name: source, depends }) =>
    // A certificate file is copied into a module; the rest of that Debian package is not.
    source === 'ca-certificates'
      ? []
      : depends.flatMap((alternatives) => {
          if (alternatives.some((name) => own.has(name) || ignoredDepends.has(name))) return [];
          const provider = builds.find((build) =>
            build.build.sources.some(({ name }) => alternatives.includes(name)),
          );
          if (provider === undefined) unmet.push(dependencyMissing(build, alternatives));
          return provider === undefined || provider.build === build ? [] : [provider.build.recipe.name];
        }),
  );
}

function platformSpecs(build: PackageBuild, noarch: Assembled['noarch'], suite: Suite): string[] {
  const glibc = noarch === null ? [`__glibc >=${suite.glibc},<3.0.a0`] : [];
  if (build.recipe.kind !== 'module' || build.python === null) return glibc;
  if (noarch === 'python')
    return [`python >=${build.python}${build.python.startsWith('2') ? ',<3.0a0' : ''}`];
  return [...glibc, `python >=${build.python},<${nextMinor(build.python)}.0a0`];
}

function nextMinor(python: string): string {
  const [major = '3', minor = '0'] = python.split('.');
  return `${major}.${Number(minor) + 1}`;
}

/** Drops a bare name if a spec of the same package has a version. */
function withoutLooser(specs: readonly string[]): string[] {
  return specs.filter((spec) => spec.includes(' ') || !specs.some((other) => other.startsWith(`${spec} `)));
}

function libraryMissing(build: PackageBuild, soname: string): Problem {
  return {
    where: build.recipe.name,
    message: `it needs ${soname}, which no package of the channel provides`,
    fix: 'add the Debian package that has it to construct/bootstrap/packages.yaml, or remove the package that needs it',
  };
}

function dependencyMissing(build: PackageBuild, alternatives: readonly string[]): Problem {
  return {
    where: build.recipe.name,
    message: `its Debian package depends on ${alternatives.join(' or ')}, which the channel does not have`,
  };
}
