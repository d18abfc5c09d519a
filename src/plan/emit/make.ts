import { shellWord } from '../../text/shell-word.js';
import type { BuildPlan } from '../types.js';
import { buildsOf } from './builds.js';
import { flagsOf, flagsUsed } from './command.js';

/**
 * Writes the plan as a makefile: each build is a target that runs `$(BUILD)` with the recipe's folder as its last argument, then
 * makes a stamp file. A build that has its stamp is not repeated.
 */
export function emitMake(plan: BuildPlan): string {
  const builds = buildsOf(plan);
  const stamp = (id: string) => `$(DONE)/${id}`;
  return `${[
    `# Builds what ${plan.to} lacks. Use: make -f plan.mk -j4 BUILD='conda build'`,
    'BUILD ?= conda build --output-folder channel',
    ...flagsUsed(builds, plan.bootstrap).map(({ variable, value }) => `${variable} ?= ${forMake(value)}`),
    'DONE ?= done',
    'SHELL := /bin/sh',
    'MAKEFLAGS += --no-builtin-rules',
    '.SUFFIXES:',
    '.PHONY: all',
    ['all:', ...builds.map(({ id }) => stamp(id))].join(' '),
    ...builds.flatMap(({ id, kind, recipe, needs }) => {
      const flags = flagsOf(kind, plan.bootstrap);
      const command = [
        '$(BUILD)',
        ...(flags === null ? [] : [`$(${flags.variable})`]),
        forMake(shellWord(recipe)),
      ];
      return [
        '',
        [`${stamp(id)}:`, ...needs.map(stamp)].join(' '),
        `\t${command.join(' ')}`,
        "\t@mkdir -p '$(DONE)' && : >'$@'",
      ];
    }),
  ].join('\n')}\n`;
}

/** Escapes `$` in a shell command or in the value of a variable; make then passes the text on as it is. */
function forMake(text: string): string {
  return text.replaceAll('$', '$$$$');
}
