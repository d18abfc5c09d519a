import { shown } from '../../../messages/shown.js';
import { type Recipe, type Step, stepsOf } from '../read.js';
import type { Finding } from '../types.js';

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

/** docker takes these without anything behind them. */
const MAY_BE_BARE: readonly string[] = ['CMD', 'ENTRYPOINT'];

/** What no ONBUILD may hold. */
const NO_TRIGGERS: readonly string[] = ['FROM', 'MAINTAINER', 'ONBUILD'];

/** A Dockerfile is instructions after a FROM. */
export function instructionsAreKnown({ preamble, stages, where }: Recipe): Finding[] {
  const common = { severity: 'error', rule: 'instructions' } as const;
  const triggers = stages.flatMap((stage) => stage.triggers);
  const unknown = [...preamble, ...stages.flatMap(({ steps }) => steps), ...triggers]
    .filter(({ keyword }) => !KNOWN.includes(keyword))
    .map((step) => ({
      ...common,
      where: step.where,
      message: 'no such instruction',
      expected: KNOWN.join(', '),
      found: shown(step.keyword),
    }));
  const early = preamble
    .filter(({ keyword }) => keyword !== 'ARG' && KNOWN.includes(keyword))
    .map((step) => ({
      ...common,
      where: step.where,
      message: `${step.keyword} stands before the first FROM`,
      expected: 'nothing but ARG there',
      fix: 'move it below FROM',
    }));
  const noFrom =
    stages.length > 0 ? [] : [{ ...common, where, message: 'there is no FROM', fix: 'name a base' }];
  const refused = triggers
    .filter(({ keyword }) => NO_TRIGGERS.includes(keyword))
    .map((step) => ({
      ...common,
      where: step.where,
      message: `ONBUILD cannot run ${step.keyword}`,
      expected: `an instruction other than ${NO_TRIGGERS.join(', ')}`,
    }));
  return [...noFrom, ...unknown, ...early, ...refused];
}

/** What builders need behind an instruction is there. */
export function instructionsAreComplete(recipe: Recipe): Finding[] {
  const all = [...recipe.preamble, ...recipe.stages.map(({ from }) => from), ...stepsOf(recipe)];
  return all
    .filter(({ keyword }) => KNOWN.includes(keyword) && !MAY_BE_BARE.includes(keyword))
    .flatMap((step): Finding[] => {
      const problem = incomplete(step);
      return problem === null
        ? []
        : [{ severity: 'error', rule: 'instructions', where: step.where, ...problem }];
    });
}

function incomplete({
  keyword,
  text,
  args,
  properties,
  heredocs,
}: Step): { message: string; expected: string } | null {
  const open = heredocs.find(({ isClosed }) => !isClosed);
  if (open !== undefined)
    return {
      message: `the heredoc ${shown(open.name)} does not end`,
      expected: 'its name on a line of its own',
    };
  if (text.trim() === '')
    return { message: `nothing stands behind ${keyword}`, expected: `${keyword} with what it is for` };
  const bare = ['ENV', 'LABEL'].includes(keyword)
    ? properties.find(({ value }) => value === null)
    : undefined;
  if (bare !== undefined)
    return { message: `${shown(bare.name)} has no value`, expected: `${keyword} NAME=VALUE` };
  if ((keyword === 'COPY' || keyword === 'ADD') && args.length < 2 && !text.startsWith('['))
    return { message: `${keyword} names no place to go to`, expected: `${keyword} SOURCE… DESTINATION` };
  return null;
}
