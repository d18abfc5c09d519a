import { writeYaml } from '../../yaml/write.js';
import type { BuildPlan } from '../types.js';
import { ACTION_VERSIONS, usesOf } from './actions.js';
import { buildsOf, type EngineBuild } from './builds.js';
import { defaultBuildCommand, flagsOf, flagsUsed, IMAGE, PACKAGES, RUN_BUILD } from './command.js';
import { literal } from './literal.js';
import { type Machine, machineOf } from './machines.js';

/** GitHub's limit of jobs in one matrix. */
const MOST = 256;

/** The script of a job; all its values are environment variables. */
const SCRIPT = `touch before
docker run --rm --platform "$PLATFORM" --volume "$PWD:/work" --workdir /work --env BUILD --env FLAGS --env RECIPE "$IMAGE" sh -ec '${RUN_BUILD}'
mkdir built
find channel -type f -newer before '(' ${PACKAGES} ')' -exec cp --parents '{}' built/ ';'
`;

/**
 * Writes the plan as a GitHub workflow: one job for each wave, with the wave's builds as its matrix. It runs on GitHub's runner
 * for the target's architecture, or emulated. Each build downloads the packages of earlier waves as artifacts.
 */
export function emitGithubActions(plan: BuildPlan): string {
  const machine = machineOf(plan.to);
  const jobs = new Map<string, object>();
  let before: string[] = [];
  const builds = buildsOf(plan);
  for (const wave of wavesOf(builds)) {
    const parts = inParts(wave);
    const ids = parts.map((_, part) => `wave-${wave[0]?.wave}${parts.length > 1 ? `-part-${part + 1}` : ''}`);
    for (const [part, own] of parts.entries()) jobs.set(ids[part] ?? '', jobOf(own, before, machine));
    before = ids;
  }
  const workflow = {
    name: `port to ${plan.to}`,
    on: { workflow_dispatch: { inputs: { ...INPUTS, ...flagInputs(builds, plan.bootstrap) } } },
    permissions: { contents: 'read' },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub expands it
    env: { BUILD: '${{ inputs.build }}', IMAGE: '${{ inputs.image }}', PLATFORM: machine.docker },
    jobs: jobs.size === 0 ? { nothing: NOTHING } : Object.fromEntries(jobs),
  };
  return writeYaml(workflow, ACTION_VERSIONS);
}

const INPUTS = {
  build: {
    description: 'the build command; the folder of the recipe is added as its last argument',
    default: defaultBuildCommand('channel'),
  },
  image: { description: 'the image in which the builds run', default: IMAGE },
};

function flagInputs(builds: readonly EngineBuild[], bootstrap: readonly string[]): object {
  return Object.fromEntries(
    flagsUsed(builds, bootstrap).map(({ variable, value }) => [
      variable.toLowerCase(),
      { description: 'flags added to the first build of a package that is built twice', default: value },
    ]),
  );
}

/** The only job if nothing has to be built: a workflow must have at least one. */
const NOTHING = { 'runs-on': 'ubuntu-24.04', steps: [{ run: 'echo nothing has to be built' }] };

function wavesOf(builds: readonly EngineBuild[]): EngineBuild[][] {
  const waves: EngineBuild[][] = [];
  for (const build of builds) {
    waves[build.wave - 1] ??= [];
    waves[build.wave - 1]?.push(build);
  }
  return waves;
}

function inParts(wave: readonly EngineBuild[]): EngineBuild[][] {
  return Array.from({ length: Math.ceil(wave.length / MOST) }, (_, part) =>
    wave.slice(part * MOST, (part + 1) * MOST),
  );
}

function jobOf(builds: readonly EngineBuild[], before: readonly string[], { runner }: Machine): object {
  const include = builds.map(({ id, product, name, recipe, kind }) => {
    const flags = flagsOf(kind, [])?.variable.toLowerCase();
    return {
      id,
      product,
      package: literal(name),
      recipe: literal(recipe),
      ...(flags !== undefined && { flags: `\${{ inputs.${flags} }}` }),
    };
  });
  // An expression may use a matrix key only if a row of the matrix has it.
  const env = include.some(({ flags }) => flags !== undefined) ? { ...RECIPE, ...FLAGS } : RECIPE;
  return {
    ...(before.length > 0 && { needs: before }),
    'runs-on': runner ?? 'ubuntu-24.04',
    strategy: { 'fail-fast': false, matrix: { include } },
    steps: [
      CHECKOUT,
      ...(runner === null ? [{ uses: usesOf('setupQemu') }] : []),
      ...(before.length > 0 ? [DOWNLOAD] : []),
      { env, run: SCRIPT },
      UPLOAD,
    ],
  };
}

/** Leaves no credentials in `.git`: builds do not need them, and could read them there. */
const CHECKOUT = { uses: usesOf('checkout'), with: { 'persist-credentials': false } };

// biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub expands it
const RECIPE = { RECIPE: '${{ matrix.recipe }}' };

// biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub expands it
const FLAGS = { FLAGS: '${{ matrix.flags }}' };

const DOWNLOAD = {
  uses: usesOf('downloadArtifact'),
  with: { pattern: 'built-*', path: '.', 'merge-multiple': true },
};

const UPLOAD = {
  uses: usesOf('uploadArtifact'),
  with: {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub expands it
    name: 'built-${{ matrix.product }}',
    path: 'built',
    'if-no-files-found': 'error',
    // The second build of a node replaces the artifact of the first.
    overwrite: true,
  },
};
