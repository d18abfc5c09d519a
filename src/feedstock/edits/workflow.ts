import { posix } from 'node:path';
import { ACTION_VERSIONS, usesOf } from '../../plan/emit/actions.js';
import { IMAGE } from '../../plan/emit/command.js';
import { literal } from '../../plan/emit/literal.js';
import { machineOf } from '../../plan/emit/machines.js';
import type { TextFile } from '../../recipe/types.js';
import { writeYaml } from '../../yaml/write.js';
import type { EditRequest } from './types.js';

/** The platform that cross-compiles. */
const FROM = 'linux-64';

/** The longest time that GitHub gives a job, in minutes; an emulated build may need it. */
const TIMEOUT = 360;

/** conda-forge’s versions, where miniforge installs them. */
const PINNING = '/opt/conda/conda_build_config.yaml';

/**
 * Returns a GitHub workflow that builds a feedstock’s recipe for the target, on GitHub’s runner for it, emulated, or cross-compiled.
 * The packages are an artifact of the run; nothing is uploaded.
 */
export function workflowText({ platform, how }: EditRequest, { file }: TextFile): string {
  const machine = machineOf(how === 'cross' ? FROM : platform);
  const runner = how === 'emulated' ? null : machine.runner;
  const workflow = {
    name: `Build for ${platform}`,
    on: { push: {}, pull_request: {}, workflow_dispatch: {} },
    permissions: { contents: 'read' },
    jobs: {
      build: {
        'runs-on': runner ?? EMULATING,
        'timeout-minutes': TIMEOUT,
        env: { IMAGE, PLATFORM: machine.docker, RECIPE: folderOf(file), TARGET: platform },
        steps: [
          { uses: usesOf('checkout'), with: { 'persist-credentials': false } },
          ...(runner === null ? [{ uses: usesOf('setupQemu') }] : []),
          { run: scriptOf(file.endsWith('recipe.yaml') ? 'rattler-build' : 'conda-build', how === 'cross') },
          {
            uses: usesOf('uploadArtifact'),
            with: {
              name: `built-${platform}`,
              path: 'built/**/*.conda\nbuilt/**/*.tar.bz2\n',
              'if-no-files-found': 'error',
            },
          },
        ],
      },
    },
  };
  return writeYaml(workflow, ACTION_VERSIONS);
}

const EMULATING = 'ubuntu-24.04';

/** A folder that a command takes for an argument, and GitHub for a text. */
function folderOf(file: string): string {
  const folder = posix.dirname(file);
  return literal(folder.startsWith('-') ? `./${folder}` : folder);
}

function scriptOf(engine: 'rattler-build' | 'conda-build', isCross: boolean): string {
  const build = engine === 'rattler-build' ? rattlerBuild(isCross) : condaBuild(isCross);
  return `mkdir built
docker run --rm --platform "$PLATFORM" --volume "$PWD:/work" --workdir /work --env RECIPE --env TARGET "$IMAGE" sh -ec '
  conda install --quiet --yes ${engine} conda-forge-pinning
  ${build}
'
`;
}

function rattlerBuild(isCross: boolean): string {
  const target = isCross ? '--target-platform "$TARGET" --test native ' : '';
  return `rattler-build build --recipe "$RECIPE" --variant-config ${PINNING} ${target}--output-dir built`;
}

/** conda-build has no tests of another platform. */
function condaBuild(isCross: boolean): string {
  const target = isCross
    ? '--variants "{target_platform: [$TARGET], build_platform: [linux-64]}" --no-test '
    : '';
  return `conda build --variant-config-files ${PINNING} ${target}--output-folder built "$RECIPE"`;
}
