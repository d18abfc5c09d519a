import { shellWord } from '../../text/shell-word.js';
import type { BuildPlan } from '../types.js';
import { buildsOf } from './builds.js';
import { flagsOf, flagsUsed } from './command.js';

/**
 * The plan as a makefile: a stamp for each build, which is made by `$(BUILD)` with the recipe's folder behind it. What is
 * done is not done again.
 */
export function emitMake(plan: BuildPlan): string {
  const builds = buildsOf(plan);
  const stamp = (id: string) => `$(DONE)/${id}`;
  return `${[
    `# What ${plan.to} lacks, in build order. Use: make -f plan.mk -j4 BUILD='conda build'`,
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

/** Text of a recipe's shell, or of a variable, as make hands it on: it has no line breaks. `#` ends a variable's line. */
function forMake(text: string): string {
  return text.replaceAll('$', '$$$$');
}
