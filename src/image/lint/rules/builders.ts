import { quoteValue } from '../../../text/quote-value.js';
import { instructionsOf } from '../dockerfile.js';
import type { Instruction } from '../instruction.js';
import type { LintRule, Spot } from '../types.js';

/** Reports what docker 20.10's classic builder or buildah 1.28 cannot read. */
export const builders: LintRule = {
  name: 'builders',
  severity: { any: null, ours: 'warning' },
  check: ({ stages, syntax, where }) => {
    const spot = (step: Instruction, message: string, fix: string): Spot => ({
      where: step.where,
      message,
      expected: 'an instruction that docker, podman and buildah all read',
      fix,
    });
    const frontend: Spot[] =
      syntax === null || syntax.includes('@sha256:')
        ? []
        : [
            {
              ...{ where, found: quoteValue(syntax) },
              message: 'this line makes BuildKit download another parser; podman and buildah ignore it',
              expected: 'no syntax line, or one with a digest',
              fix: 'remove the line, or add the digest that the tag names now',
            },
          ];
    const ofStages = stages.flatMap(({ from, steps }) => [
      ...from.flags
        .filter(({ name, value }) => name === 'platform' && value.includes('$'))
        .map(() =>
          spot(
            from,
            'buildah 1.28 misreads a variable in --platform',
            'write the platform without a variable',
          ),
        ),
      ...steps
        .filter(({ heredocs }) => heredocs.length > 0)
        .map((step) => spot(step, 'only BuildKit reads heredocs', 'join the lines with && \\')),
      ...steps
        .filter(({ keyword }) => keyword === 'ONBUILD')
        .map((step) =>
          spot(step, 'images in OCI format have no ONBUILD', 'build in docker’s own format, or remove it'),
        ),
    ]);
    return [...frontend, ...ofStages];
  },
};

/** MAINTAINER is deprecated. */
export const maintainer: LintRule = {
  name: 'maintainer',
  severity: { any: 'warning', ours: 'warning' },
  check: (dockerfile) =>
    instructionsOf(dockerfile)
      .filter(({ keyword }) => keyword === 'MAINTAINER')
      .map(({ where, text }) => ({
        where,
        message: 'MAINTAINER is deprecated',
        expected: 'LABEL org.opencontainers.image.authors=…',
        found: quoteValue(text),
        fix: 'use a label',
        codes: ['DL4000', 'MaintainerDeprecated'],
      })),
};
