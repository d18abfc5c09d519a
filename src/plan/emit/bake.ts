import type { BuildPlan } from '../types.js';
import { type Build, buildsOf } from './builds.js';
import { buildCommand, IMAGE, RUN_BUILD } from './command.js';
import { machineOf } from './machines.js';

/**
 * The plan as a bake file for buildx: one target for each build, whose contexts are the targets that it needs. A target's
 * result is `/channel`, with its own packages and those of everything below it.
 */
export function emitBake(plan: BuildPlan): string {
  const builds = buildsOf(plan);
  return [
    `# What ${plan.to} lacks. Use: docker buildx bake --file docker-bake.hcl`,
    `variable "IMAGE" {\n  default = ${hcl(IMAGE)}\n}\n`,
    `variable "BUILD" {\n  default = ${hcl(buildCommand('/channel'))}\n}\n`,
    `group "default" {\n  targets = [${builds.map(({ id }) => hcl(id)).join(', ')}]\n}\n`,
    'target "_shared" {',
    `  platforms = [${hcl(machineOf(plan.to).docker)}]`,
    '  args = {\n    BUILD = BUILD\n  }',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: bake expands it
    '  contexts = {\n    builder = "docker-image://${IMAGE}"\n  }',
    '}\n',
    ...builds.map(targetOf),
  ].join('\n');
}

function targetOf({ id, name, recipe, needs }: Build): string {
  const contexts = needs.map((need) => `    ${hcl(contextOf(need))} = ${hcl(`target:${need}`)}\n`);
  return [
    `target ${hcl(id)} {`,
    '  inherits = ["_shared"]',
    ...(contexts.length > 0 ? [`  contexts = {\n${contexts.join('')}  }`] : []),
    `  args = {\n    RECIPE = ${hcl(recipe)}\n  }`,
    `  labels = {\n    "org.archi-construct.package" = ${hcl(name)}\n  }`,
    `  dockerfile-inline = ${hcl(dockerfile(needs))}`,
    '}\n',
  ].join('\n');
}

function dockerfile(needs: readonly string[]): string {
  return [
    'FROM builder AS made',
    'RUN mkdir -p /channel',
    ...needs.map((need) => `COPY --from=${contextOf(need)} /channel /channel`),
    'ARG BUILD',
    'ARG RECIPE',
    `RUN --mount=type=bind,target=/work cd /work && ${RUN_BUILD}`,
    'FROM scratch',
    'COPY --from=made /channel /channel',
    '',
  ].join('\n');
}

/** No stage and no image is called so; a Dockerfile wants it in lower case. */
function contextOf(id: string): string {
  return `need-${id.toLowerCase()}`;
}

/** A string of HCL: `${` and `%{` begin templates. */
function hcl(text: string): string {
  return JSON.stringify(text).replaceAll('${', '$$${').replaceAll('%{', '%%{');
}
