import { nearestWord } from '../../../text/nearest.js';
import { quoteValue } from '../../../text/quote-value.js';
import { type Dockerfile, instructionsOf } from '../dockerfile.js';
import type { Instruction } from '../instruction.js';
import type { LintRule, Spot } from '../types.js';

const KNOWN = [
  'ADD',
  'ARG',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'FROM',
  'HEALTHCHECK',
  'LABEL',
  'MAINTAINER',
  'ONBUILD',
  'RUN',
  'SHELL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
];

/** docker accepts these without arguments. */
const MAY_BE_BARE: readonly string[] = ['CMD', 'ENTRYPOINT'];

/** Instructions that ONBUILD cannot run. */
const NO_TRIGGERS: readonly string[] = ['FROM', 'MAINTAINER', 'ONBUILD'];

/**
 * Returns the unknown instruction that shows that a text is no Dockerfile: the first of all, or any if there is no FROM;
 * else null.
 */
export function foreignInstruction({ preamble, stages }: Dockerfile): Instruction | null {
  const before = stages.length === 0 ? preamble : preamble.slice(0, 1);
  return before.find(({ keyword }) => !KNOWN.includes(keyword)) ?? null;
}

/** Returns the known instruction with the most similar name; null if none is similar. */
export function nearestInstruction({ keyword }: Instruction): string | null {
  return nearestWord(keyword, KNOWN);
}

/** All instructions are known, follow a FROM (except ARG), and are allowed in ONBUILD. */
export const instructionsKnown: LintRule = {
  name: 'instructions',
  severity: { any: 'error', ours: 'error' },
  check: ({ preamble, stages, where }) => {
    const triggers = stages.flatMap((stage) => stage.triggers);
    const unknown = [...preamble, ...stages.flatMap(({ steps }) => steps), ...triggers]
      .filter(({ keyword }) => !KNOWN.includes(keyword))
      .map((step) => ({
        where: step.where,
        message: 'unknown instruction',
        expected: KNOWN.join(', '),
        found: quoteValue(step.keyword),
      }));
    const early = preamble
      .filter(({ keyword }) => keyword !== 'ARG' && KNOWN.includes(keyword))
      .map((step) => ({
        where: step.where,
        message: `${step.keyword} is before the first FROM`,
        expected: 'only ARG before the first FROM',
        fix: 'move it after a FROM',
        codes: ['DL3061'],
      }));
    const noFrom =
      stages.length > 0 ? [] : [{ where, message: 'no FROM', fix: 'begin with FROM and the base image' }];
    const refused = triggers
      .filter(({ keyword }) => NO_TRIGGERS.includes(keyword))
      .map((step) => ({
        where: step.where,
        message: `ONBUILD cannot run ${step.keyword}`,
        expected: `an instruction other than ${NO_TRIGGERS.join(', ')}`,
        codes: ['DL3043'],
      }));
    return [...noFrom, ...unknown, ...early, ...refused];
  },
};

/** Every instruction has the arguments that builders require. */
export const instructionsComplete: LintRule = {
  name: 'instructions',
  severity: { any: 'error', ours: 'error' },
  check: (dockerfile) =>
    [...dockerfile.preamble, ...dockerfile.stages.map(({ from }) => from), ...instructionsOf(dockerfile)]
      .filter(({ keyword }) => KNOWN.includes(keyword) && !MAY_BE_BARE.includes(keyword))
      .flatMap((step): Spot[] => {
        const problem = incomplete(step);
        return problem === null ? [] : [{ where: step.where, ...problem }];
      }),
};

function incomplete(step: Instruction): Omit<Spot, 'where'> | null {
  const { keyword, text, args, properties, heredocs } = step;
  const open = heredocs.find(({ isClosed }) => !isClosed);
  if (open !== undefined)
    return {
      message: `the heredoc ${quoteValue(open.name)} has no end`,
      expected: 'its name alone on a line',
    };
  if (text.trim() === '')
    return { message: `${keyword} has no arguments`, expected: `arguments after ${keyword}` };
  const bare = ['ENV', 'LABEL'].includes(keyword)
    ? properties.find(({ value }) => value === null)
    : undefined;
  if (bare !== undefined)
    return { message: `${quoteValue(bare.name)} has no value`, expected: `${keyword} NAME=VALUE` };
  if (keyword !== 'COPY' && keyword !== 'ADD') return null;
  return args.length > 1
    ? null
    : { message: `${keyword} has no destination`, expected: `${keyword} SOURCE… DESTINATION` };
}
