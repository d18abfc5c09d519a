import { UserError } from '../../../errors.js';
import { nearestWord } from '../../../text/nearest.js';
import { quoteValue } from '../../../text/quote-value.js';
import { parseReference } from '../../registry/reference.js';
import type { RegistryReference } from '../../types.js';
import type { Dockerfile } from '../dockerfile.js';
import type { LintRule, Spot } from '../types.js';
import { isBuildersOwn, variablesIn } from '../variables.js';
import { copiesOf, isImageName } from './sources.js';

/** An image that a Dockerfile names. */
interface Named {
  readonly where: string;
  readonly image: string;
  readonly isBase: boolean;
}

/** Bases and images that files are copied from are not tagged `latest`, which may be another image tomorrow. */
export const latest: LintRule = {
  name: 'latest',
  severity: { any: 'warning', ours: 'error' },
  check: (dockerfile) =>
    referencesOf(dockerfile).flatMap(({ where, image, isBase, reference }): Spot | [] => {
      if (reference.digest !== null || reference.tag !== 'latest') return [];
      const isWritten = /:latest$/.test(image);
      return {
        where,
        message: isWritten
          ? 'the tag latest may name another image tomorrow'
          : 'without a tag, the base is latest',
        expected: 'name:tag@sha256:…',
        found: quoteValue(image),
        fix: 'write a tag with a version, and its digest',
        codes: isBase ? [isWritten ? 'DL3007' : 'DL3006'] : [],
      };
    }),
};

/** Images have a digest: unlike a tag, it cannot be moved. */
export const digest: LintRule = {
  name: 'digest',
  severity: { any: null, ours: 'warning' },
  check: (dockerfile) =>
    referencesOf(dockerfile).flatMap(({ where, image, reference }): Spot | [] => {
      if (reference.digest !== null || reference.tag === 'latest') return [];
      const fix = 'add the digest that the tag names now';
      return {
        where,
        message: 'a tag may name another image tomorrow',
        expected: 'name:tag@sha256:…',
        found: quoteValue(image),
        fix,
      };
    }),
};

/** Names of images are valid references. */
export const reference: LintRule = {
  name: 'reference',
  severity: { any: 'error', ours: 'error' },
  check: (dockerfile) =>
    imagesOf(dockerfile).flatMap(({ where, image }): Spot[] => {
      const read = image.includes('$') ? null : referenceOf(image, where);
      return read !== null && 'problems' in read ? read.problems : [];
    }),
};

/** A FROM uses only ARGs before the first FROM, with defaults. */
export const fromArgs: LintRule = {
  name: 'from-arg',
  severity: { any: 'warning', ours: 'warning' },
  check: ({ preamble, stages }) => {
    const declared = preamble.flatMap(({ properties }) => properties.map(({ name }) => name));
    return stages.flatMap(({ from, base }) => {
      const variables = from.args.flatMap(variablesIn);
      const unknown = variables.filter((name) => !declared.includes(name) && !isBuildersOwn(name));
      const spots = unknown.map((name): Spot => {
        const near = nearestWord(name, declared);
        return {
          where: from.where,
          message: `no ARG before the first FROM declares ${quoteValue(name)}`,
          expected: declared.join(', ') || 'an ARG',
          fix: near === null ? 'declare it before the first FROM' : `did you mean ${near}?`,
          codes: ['UndefinedArgInFrom'],
        };
      });
      const isOpen = unknown.length === 0 && base.includes('$') && !variablesIn(base).some(isBuildersOwn);
      if (!isOpen) return spots;
      return {
        where: from.where,
        message: 'the base is known only at build time',
        expected: 'an ARG with a default',
        found: quoteValue(base),
        fix: 'give the ARG a default before the first FROM',
        codes: ['InvalidDefaultArgInFrom'],
      };
    });
  },
};

function referencesOf(dockerfile: Dockerfile): (Named & { readonly reference: RegistryReference })[] {
  return imagesOf(dockerfile).flatMap((named) => {
    const read = named.image.includes('$') ? null : referenceOf(named.image, named.where);
    return read === null || 'problems' in read ? [] : [{ ...named, reference: read }];
  });
}

function imagesOf(dockerfile: Dockerfile): Named[] {
  return [
    ...dockerfile.stages
      .filter(({ base, parent }) => parent === null && !['scratch', ''].includes(base))
      .map(({ from, base }) => ({ where: from.where, image: base, isBase: true })),
    ...copiesOf(dockerfile)
      .filter(({ source, stage }) => stage === null && isImageName(source))
      .map(({ step, source }) => ({ where: step.where, image: source, isBase: false })),
  ];
}

function referenceOf(image: string, where: string): RegistryReference | { readonly problems: Spot[] } {
  try {
    return parseReference(image, where);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { problems: error.problems.map((problem) => ({ ...problem, where })) };
  }
}
