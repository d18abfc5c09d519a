import { nearestWord } from '../../../text/nearest.js';
import { quoteValue } from '../../../text/quote-value.js';
import type { Dockerfile } from '../dockerfile.js';
import type { LintRule, Spot } from '../types.js';
import { copiesOf, isImageName, type StageSource } from './sources.js';

/** `--from` names no later stage, not its own stage, and no missing number: no builder can copy from these. */
export const stages: LintRule = {
  name: 'stages',
  severity: { any: 'error', ours: 'error' },
  check: (dockerfile) =>
    copiesOf(dockerfile).flatMap((copy): Spot | [] => {
      const { step, source, stage, own, earlier, later } = copy;
      if (stage !== null) return [];
      const isOwn = own.name === source.toLowerCase();
      const isLater = later.some(({ name }) => name === source.toLowerCase());
      if (!isOwn && !isLater && !/^\d+$/.test(source)) return [];
      const message = isOwn
        ? 'a stage cannot copy from itself'
        : isLater
          ? 'the stage with this name comes later'
          : 'no earlier stage has this number';
      return {
        where: step.where,
        message,
        expected: namesOf(earlier),
        found: quoteValue(source),
        fix: isLater ? 'move that stage before this one' : 'correct --from, or name an image with its tag',
        codes: isOwn && step.keyword === 'COPY' ? ['DL3023'] : codesOf(copy),
      };
    }),
};

/** `--from` has no near miss of a stage's name. */
export const stageNames: LintRule = {
  name: 'stage-name',
  severity: { any: 'warning', ours: 'error' },
  check: (dockerfile) =>
    unknownNames(dockerfile).flatMap((copy): Spot | [] => {
      const near = nearestStage(copy);
      if (near === null) return [];
      return {
        where: copy.step.where,
        message: 'no earlier stage has this name',
        expected: namesOf(copy.earlier),
        found: quoteValue(copy.source),
        fix: `did you mean ${near}?`,
        codes: codesOf(copy),
      };
    }),
};

/** `--from` names a stage: any other name must be passed to the build (`--build-context`), or is an image of that name. */
export const contexts: LintRule = {
  name: 'named-context',
  severity: { any: 'note', ours: 'error' },
  check: (dockerfile) =>
    unknownNames(dockerfile)
      .filter((copy) => nearestStage(copy) === null)
      .map((copy) => ({
        where: copy.step.where,
        message: 'no stage has this name: it is a named build context, or an image without a tag',
        expected: namesOf(copy.earlier),
        found: quoteValue(copy.source),
        fix: 'correct --from, or name an image with its tag',
        codes: codesOf(copy),
      })),
};

/** No two stages have the same name. */
export const duplicateStages: LintRule = {
  name: 'duplicate-stage',
  severity: { any: 'warning', ours: 'error' },
  check: (dockerfile) =>
    dockerfile.stages
      .filter(
        ({ name }, index) =>
          name !== null && dockerfile.stages.slice(0, index).some((stage) => stage.name === name),
      )
      .map(({ from, name }) => ({
        where: from.where,
        message: `two stages are named ${quoteValue(name ?? '')}`,
        fix: 'rename one of them',
        codes: ['DL3024', 'DuplicateStageName'],
      })),
};

const RESERVED: readonly string[] = ['context', 'scratch'];

/** No stage has a name that builders reserve. */
export const reservedStages: LintRule = {
  name: 'reserved-stage',
  severity: { any: 'warning', ours: 'error' },
  check: (dockerfile) =>
    dockerfile.stages
      .filter(({ name }) => name !== null && RESERVED.includes(name))
      .map(({ from, name }) => ({
        where: from.where,
        message: `the stage name ${quoteValue(name ?? '')} has a special meaning for builders`,
        fix: 'rename the stage',
        codes: ['DL3063', 'ReservedStageName'],
      })),
};

function unknownNames(dockerfile: Dockerfile): StageSource[] {
  return copiesOf(dockerfile).filter(
    ({ source, stage, own, later }) =>
      stage === null &&
      !later.some(({ name }) => name === source.toLowerCase()) &&
      !/^\d*$/.test(source) &&
      !source.includes('$') &&
      !isImageName(source) &&
      own.name !== source.toLowerCase(),
  );
}

function nearestStage({ source, earlier }: StageSource): string | null {
  return nearestWord(
    source,
    earlier.flatMap(({ name }) => name ?? []),
  );
}

function codesOf({ step }: StageSource): string[] {
  return step.keyword === 'COPY' ? ['DL3022'] : [];
}

function namesOf(earlier: StageSource['earlier']): string {
  return earlier.flatMap(({ name }) => name ?? []).join(', ') || 'a stage with a name';
}
