import type { BuildPlan } from '../types.js';
import { type Build, buildsOf } from './builds.js';
import { buildCommand, flagsOf, flagsUsed, IMAGE, PACKAGES, RUN_BUILD } from './command.js';
import { machineOf } from './machines.js';

/**
 * The plan as a bake file for buildx: one target for each build, whose contexts are the targets that it needs. A target's
 * result is `/channel`, with its own packages and those of everything below it.
 */
export function emitBake(plan: BuildPlan): string {
  const builds = buildsOf(plan);
  const again = builtAgainBelow(builds);
  return [
    `# What ${plan.to} lacks. Use: docker buildx bake --file docker-bake.hcl`,
    variable('IMAGE', IMAGE),
    variable('BUILD', buildCommand('/channel')),
    ...flagsUsed(builds, plan.bootstrap).map((flags) => variable(flags.variable, flags.value)),
    `group "default" {\n  targets = [${builds.map(({ id }) => hcl(id)).join(', ')}]\n}\n`,
    'target "_shared" {',
    `  platforms = [${hcl(machineOf(plan.to).docker)}]`,
    '  args = {\n    BUILD = BUILD\n  }',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: bake expands it
    '  contexts = {\n    builder = "docker-image://${IMAGE}"\n  }',
    '}\n',
    ...builds.map((build) => targetOf(build, again.get(build.id) ?? [])),
  ].join('\n');
}

function variable(name: string, value: string): string {
  return `variable ${hcl(name)} {\n  default = ${hcl(value)}\n}\n`;
}

/** For each build what has been built again below it. */
function builtAgainBelow(builds: readonly Build[]): ReadonlyMap<string, readonly string[]> {
  const below = new Map<string, readonly string[]>();
  const isAgain = new Set(builds.filter(({ kind }) => kind === 'again').map(({ id }) => id));
  for (const { id, needs } of builds) {
    const all = needs.flatMap((need) => [...(isAgain.has(need) ? [need] : []), ...(below.get(need) ?? [])]);
    below.set(id, [...new Set(all)].sort());
  }
  return below;
}

function targetOf(build: Build, again: readonly string[]): string {
  const { id, name, kind, recipe, needs } = build;
  const contexts = [...new Set([...needs, ...again])].map(
    (need) => `    ${hcl(contextOf(need))} = ${hcl(`target:${need}`)}\n`,
  );
  const flags = flagsOf(kind, []);
  const args = [...(flags === null ? [] : [`FLAGS = ${flags.variable}`]), `RECIPE = ${hcl(recipe)}`];
  return [
    `target ${hcl(id)} {`,
    '  inherits = ["_shared"]',
    ...(contexts.length > 0 ? [`  contexts = {\n${contexts.join('')}  }`] : []),
    `  args = {\n${args.map((arg) => `    ${arg}\n`).join('')}  }`,
    `  labels = {\n    "org.archi-construct.package" = ${hcl(name)}\n  }`,
    `  dockerfile-inline = ${hcl(dockerfile(build, again))}`,
    '}\n',
  ].join('\n');
}

/**
 * A channel that comes from below may have the first build of what was built again elsewhere: what is built again leaves its
 * packages in `/again` as well, and these are laid over all channels.
 */
function dockerfile({ kind, needs }: Build, again: readonly string[]): string {
  const isAgain = kind === 'again';
  return [
    'FROM builder AS made',
    'RUN mkdir -p /channel',
    ...needs.map((need) => `COPY --from=${contextOf(need)} /channel /channel`),
    ...again.map((need) => `COPY --from=${contextOf(need)} /again /channel`),
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

/** No stage and no image is called so; a Dockerfile wants it in lower case. */
function contextOf(id: string): string {
  return `need-${id.toLowerCase()}`;
}

/** A string of HCL: `${` and `%{` begin templates. */
function hcl(text: string): string {
  return JSON.stringify(text).replaceAll('${', '$$${').replaceAll('%{', '%%{');
}
