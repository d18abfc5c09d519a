import type { BuildPlan } from '../types.js';
import { buildsOf } from './builds.js';

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
    'DONE ?= done',
    'SHELL := /bin/sh',
    'MAKEFLAGS += --no-builtin-rules',
    '.SUFFIXES:',
    '.PHONY: all',
    ['all:', ...builds.map(({ id }) => stamp(id))].join(' '),
    ...builds.flatMap(({ id, recipe, needs }) => [
      '',
      [`${stamp(id)}:`, ...needs.map(stamp)].join(' '),
      `\t$(BUILD) ${makeWord(recipe)}`,
      "\t@mkdir -p '$(DONE)' && : >'$@'",
    ]),
  ].join('\n')}\n`;
}

/** One word of a recipe's shell, as make hands it on: the text has no line breaks. */
function makeWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''").replaceAll('$', '$$$$')}'`;
}
