import { dirname } from 'node:path';
import { BugError } from '../errors.js';
import type {
  BuildRequest,
  EngineCommand,
  EngineName,
  RebuildRequest,
  RecipeFormat,
  TestChoice,
} from './types.js';

/** What is known of an engine. */
export interface EngineKind {
  /** The recipes that it builds. */
  readonly format: RecipeFormat;
  /** The programs to look for on PATH, in order. */
  readonly programs: readonly string[];
  /** The variable that names the program in place of PATH. */
  readonly variable: string | null;
  /** The arguments that make the program print the engine's version. */
  readonly versionArgs: readonly string[];
  /** How to get it. */
  readonly install: string;
  /** Returns the command line of a build. `driver` is the path of the python file that runs an engine without a command line. */
  command(request: BuildRequest, driver: string): EngineCommand;
  /** Returns the command line that builds a package again. Throws BugError for an engine that records nothing. */
  rebuild(request: RebuildRequest, driver: string): EngineCommand;
}

/** rattler-build's words for what tests are to run. */
const RATTLER_TESTS: Readonly<Record<TestChoice, string>> = {
  native: 'native',
  emulated: 'native-and-emulated',
  skip: 'skip',
};

/** The engines, with the command lines of their builds. */
export const ENGINE_KINDS: Readonly<Record<EngineName, EngineKind>> = {
  'rattler-build': {
    format: 'recipe.yaml',
    programs: ['rattler-build'],
    variable: null,
    versionArgs: ['--version'],
    install: 'install rattler-build 0.34 or newer, and check that it is on PATH',
    command: ({ recipe, output, from, to, channels, variants, test }) => ({
      args: [
        ...['build', '--log-style', 'plain', '--color', 'never', '--recipe', recipe, '--output-dir', output],
        ...['--build-platform', from, '--host-platform', to, '--target-platform', to],
        ...channels.flatMap((channel) => ['--channel', channel]),
        ...variants.flatMap((file) => ['--variant-config', file]),
        ...['--test', RATTLER_TESTS[test], '--package-format', 'conda', '--keep-build'],
      ],
      input: null,
    }),
    rebuild: ({ package: path, output, test }) => ({
      args: [
        ...['rebuild', '--log-style', 'plain', '--color', 'never', '--package-file', path],
        ...['--output-dir', output, '--test', RATTLER_TESTS[test]],
      ],
      input: null,
    }),
  },
  'py-rattler-build': {
    format: 'recipe.yaml',
    programs: ['python3', 'python'],
    variable: 'RATTLER_BUILD_PYTHON',
    versionArgs: ['-I', '-c', 'import rattler_build as engine; print(engine.rattler_build_version())'],
    install:
      'python3 -m venv engine && engine/bin/pip install py-rattler-build, then export RATTLER_BUILD_PYTHON=$PWD/engine/bin/python3',
    command: ({ recipe, output, from, to, channels, variants, test }, driver) => ({
      args: ['-I', '-W', 'ignore', driver],
      input: JSON.stringify({
        recipes: [recipe],
        ...{ build_platform: from, host_platform: to, target_platform: to },
        channel: channels,
        variant_config: variants,
        output_dir: output,
        test: RATTLER_TESTS[test],
        package_format: 'conda',
        keep_build: true,
      }),
    }),
    rebuild: ({ package: path, output, test }, driver) => ({
      args: ['-I', '-W', 'ignore', driver],
      input: JSON.stringify({ package: path, output_dir: output, test: RATTLER_TESTS[test] }),
    }),
  },
  'conda-build': {
    format: 'meta.yaml',
    programs: ['conda-build'],
    variable: null,
    versionArgs: ['--version'],
    install: 'install conda-build, and check that it is on PATH',
    command: ({ recipe, output, from, to, channels, variants, test }) => ({
      args: [
        ...[dirname(recipe), '--output-folder', output, '--croot', `${output}/bld`],
        ...['--override-channels', ...channels.flatMap((channel) => ['--channel', channel])],
        ...variants.flatMap((file) => ['--variant-config-files', file]),
        ...['--variants', JSON.stringify({ target_platform: [to], build_platform: [from] })],
        // conda-build has no tests of another platform.
        ...(test === 'skip' || from !== to ? ['--no-test'] : []),
        ...['--no-anaconda-upload', '--package-format', 'conda'],
      ],
      input: null,
    }),
    rebuild: () => {
      throw new BugError('conda-build does not record how a package was built');
    },
  },
};

/** The paths of the logs that engines leave, below the folder of a build: parts, with `*` for any name. */
export const LOGS: readonly (readonly string[])[] = [
  ['bld', '*', 'work', 'conda_build.log'],
  ['test', '*', 'test', 'conda_build.log'],
];
