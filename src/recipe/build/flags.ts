import { integer, option, string } from '../../cli/definitions.js';
import { ENGINES, TEST_CHOICES } from '../../engine/types.js';

/** The flags of commands that have an engine build. */
export const ENGINE_FLAGS = {
  glibc: string({
    summary: 'The version of glibc that the target has. Default: c_stdlib_version of the variants.',
    helpValue: 'VERSION',
  }),
  engine: option({
    summary: 'The program that builds. Default: the first of them that this machine has.',
    options: ENGINES,
  }),
  test: option({
    summary:
      'Which tests run: those that this machine can run by itself, those that need an emulator too, or none.',
    options: TEST_CHOICES,
    default: 'native',
  }),
  timeout: integer({
    summary: 'The minutes after which a build is ended.',
    helpValue: 'MINUTES',
    min: 1,
    default: 360,
  }),
};
