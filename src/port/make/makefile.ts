import { shellWord } from '../../text/shell-word.js';
import { isTested } from '../builds.js';
import { LOGS, STAMPS } from '../layout.js';
import type { PortBuild } from '../types.js';

/** The words that the makefile of a port calls. */
export interface PortCommands {
  /** Path of step.sh, which runs one build and tells about it. */
  readonly step: string;
  /** The command that builds a recipe, without the recipe. */
  readonly build: readonly string[];
}

/**
 * Writes the makefile of a port. A build is a target: its stamp, whose name has the digest of all that the build is made from.
 * So a build that is done is not done again, until one of these changes; that a build before it is done later does not matter.
 */
export function portMakefile(builds: readonly PortBuild[], { step, build }: PortCommands): string {
  const stamps = new Map(builds.map(({ id, stamp }) => [id, `${STAMPS}/${stamp}`]));
  const stampOf = (id: string) => stamps.get(id) ?? '';
  return `${[
    '# Written by archi-construct port, which runs it again as soon as anything has changed.',
    '# By hand, in this folder: make -k -j2 -f port.mk',
    'SHELL := /bin/sh',
    'MAKEFLAGS += --no-builtin-rules',
    '.SUFFIXES:',
    '.PHONY: all',
    ['all:', ...builds.map(({ id }) => stampOf(id))].join(' '),
    ...builds.flatMap(({ id, kind, recipe, needs }) => {
      const command = [...build, ...(isTested({ kind }) ? [] : ['--test', 'skip']), recipe];
      const words = ['sh', step, id, stampOf(id), `${LOGS}/${id}.log`, ...command];
      return [
        '',
        [`${stampOf(id)}:`, ...(needs.length === 0 ? [] : ['|', ...needs.map(stampOf)])].join(' '),
        `\t@${words.map(shellWord).join(' ').replaceAll('$', '$$$$')}`,
      ];
    }),
  ].join('\n')}\n`;
}
