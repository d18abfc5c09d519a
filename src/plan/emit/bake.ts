import type { BuildPlan } from '../types.js';
import { buildsOf, type EngineBuild } from './builds.js';
import { defaultBuildCommand, flagsOf, flagsUsed, IMAGE, PACKAGES, RUN_BUILD } from './command.js';
import { machineOf } from './machines.js';

/**
 * Writes the plan as a bake file of buildx, in JSON. Each build is a target whose contexts are the targets that it needs. A
 * target outputs `/channel`, with its own packages and those of all targets that it needs, directly or not.
 */
export function emitBake(plan: BuildPlan): string {
  const builds = buildsOf(plan);
  const rebuilt = rebuiltBelow(builds);
  const variables = [
    { variable: 'IMAGE', value: IMAGE },
    { variable: 'BUILD', value: defaultBuildCommand('/channel') },
    ...flagsUsed(builds, plan.bootstrap),
  ];
  const file = {
    '//': `Builds what ${plan.to} lacks. Use: docker buildx bake --file docker-bake.json`,
    variable: Object.fromEntries(
      variables.map(({ variable, value }) => [variable, { default: literal(value) }]),
    ),
    group: { default: { targets: builds.map(({ id }) => id) } },
    target: {
      _shared: {
        platforms: [machineOf(plan.to).docker],
        args: { BUILD: reference('BUILD') },
        contexts: { builder: `docker-image://${reference('IMAGE')}` },
      },
      ...Object.fromEntries(builds.map((build) => [build.id, targetOf(build, rebuilt.get(build.id) ?? [])])),
    },
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Returns, for each build, the second builds (`again`) that it needs, directly or not. */
function rebuiltBelow(builds: readonly EngineBuild[]): ReadonlyMap<string, readonly string[]> {
  const below = new Map<string, readonly string[]>();
  const isAgain = new Set(builds.filter(({ kind }) => kind === 'again').map(({ id }) => id));
  for (const { id, needs } of builds) {
    const all = needs.flatMap((need) => [...(isAgain.has(need) ? [need] : []), ...(below.get(need) ?? [])]);
    below.set(id, [...new Set(all)].sort());
  }
  return below;
}

function targetOf(build: EngineBuild, rebuilt: readonly string[]): object {
  const { name, kind, recipe, needs } = build;
  const contexts = [...new Set([...needs, ...rebuilt])].map((need) => [contextOf(need), `target:${need}`]);
  const flags = flagsOf(kind, []);
  return {
    inherits: ['_shared'],
    ...(contexts.length > 0 && { contexts: Object.fromEntries(contexts) }),
    args: { ...(flags !== null && { FLAGS: reference(flags.variable) }), RECIPE: literal(recipe) },
    labels: { 'org.archi-construct.package': literal(name) },
    'dockerfile-inline': literal(dockerfile(build, rebuilt)),
  };
}

/**
 * The channels of two needs may hold the first and the second build of one package. So a second build leaves its packages in
 * `/again` as well, and these are copied over all channels.
 */
function dockerfile({ kind, needs }: EngineBuild, rebuilt: readonly string[]): string {
  const isAgain = kind === 'again';
  return [
    'FROM builder AS made',
    'RUN mkdir -p /channel',
    ...needs.map((need) => `COPY --from=${contextOf(need)} /channel /channel`),
    ...rebuilt.map((need) => `COPY --from=${contextOf(need)} /again /channel`),
    ...(isAgain ? ['RUN touch /before'] : []),
    'ARG BUILD',
    'ARG FLAGS',
    'ARG RECIPE',
    `RUN --mount=type=bind,target=/work cd /work && ${RUN_BUILD}`,
    ...(isAgain ? [KEEP_AGAIN] : []),
    'FROM scratch',
    'COPY --from=made /channel /channel',
    ...(isAgain ? ['COPY --from=made /again /again'] : []),
    '',
  ].join('\n');
}

const KEEP_AGAIN = `RUN mkdir /again && cd /channel && find . -type f -newer /before '(' ${PACKAGES} ')' -exec cp --parents '{}' /again ';'`;

/** Returns the name of a build's context, in lower case as a Dockerfile requires. No stage or image has such a name. */
function contextOf(id: string): string {
  return `need-${id.toLowerCase()}`;
}

/** Escapes `${` and `%{`, which bake expands in every string. */
function literal(text: string): string {
  return text.replaceAll('${', '$$${').replaceAll('%{', '%%{');
}

/** Returns a reference to a variable, which bake replaces by the variable's value. */
function reference(variable: string): string {
  return `\${${variable}}`;
}
