import { writeYaml } from '../../yaml/write.js';
import type { BuildPlan } from '../types.js';
import { buildsOf, type EngineBuild } from './builds.js';
import { defaultBuildCommand, type Flags, flagsOf, flagsUsed, IMAGE, RUN_BUILD } from './command.js';
import { machineOf } from './machines.js';

/**
 * Writes the plan as an Argo Workflow: one DAG with a task for each build, on nodes of the target's architecture. A shared
 * volume collects the packages. Throws UserError for names that Argo would expand.
 */
export function emitArgo(plan: BuildPlan, workers: number): string {
  const builds = buildsOf(plan, '{{');
  const flags = flagsUsed(builds, plan.bootstrap);
  return writeYaml({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { generateName: `port-to-${plan.to}-` },
    spec: {
      entrypoint: 'plan',
      parallelism: workers,
      arguments: { parameters: [...PARAMETERS, ...flags.map(flagParameter)] },
      nodeSelector: { 'kubernetes.io/arch': machineOf(plan.to).kubernetes },
      volumeClaimTemplates: [CHANNEL],
      templates:
        builds.length === 0
          ? [NOTHING]
          : [{ name: 'plan', dag: { failFast: false, tasks: builds.map(taskOf) } }, BUILD],
    },
  });
}

function taskOf({ id, kind, recipe, needs }: EngineBuild): object {
  const flags = flagsOf(kind, []);
  const value = flags === null ? null : `{{workflow.parameters.${parameterName(flags)}}}`;
  return {
    name: id,
    template: 'build',
    ...(needs.length > 0 && { dependencies: needs }),
    arguments: {
      parameters: [{ name: 'recipe', value: recipe }, ...(value === null ? [] : [{ name: 'flags', value }])],
    },
  };
}

function flagParameter(flags: Flags): object {
  return { name: parameterName(flags), value: flags.value };
}

function parameterName({ variable }: Flags): string {
  return variable.toLowerCase().replaceAll('_', '-');
}

/** `repository` has no default: the user gives it when submitting the workflow. */
const PARAMETERS = [
  { name: 'repository' },
  { name: 'image', value: IMAGE },
  { name: 'build', value: defaultBuildCommand('/channel') },
];

/** The only template if nothing has to be built: a DAG must have at least one task. */
const NOTHING = {
  name: 'plan',
  container: {
    name: 'main',
    image: '{{workflow.parameters.image}}',
    command: ['sh', '-ec', 'echo nothing has to be built'],
  },
};

const CHANNEL = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'channel' },
  spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '50Gi' } } },
};

const BUILD = {
  name: 'build',
  inputs: {
    parameters: [{ name: 'recipe' }, { name: 'flags', value: '' }],
    artifacts: [
      { name: 'recipes', path: '/work', git: { repo: '{{workflow.parameters.repository}}', depth: 1 } },
    ],
  },
  container: {
    name: 'main',
    image: '{{workflow.parameters.image}}',
    workingDir: '/work',
    command: ['sh', '-ec', RUN_BUILD],
    env: [
      { name: 'BUILD', value: '{{workflow.parameters.build}}' },
      { name: 'FLAGS', value: '{{inputs.parameters.flags}}' },
      { name: 'RECIPE', value: '{{inputs.parameters.recipe}}' },
    ],
    volumeMounts: [{ name: 'channel', mountPath: '/channel' }],
  },
};
