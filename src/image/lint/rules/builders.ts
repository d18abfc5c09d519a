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
      expected: 'what docker, podman and buildah all read',
      fix,
    });
    const frontend: Spot[] =
      syntax === null || syntax.includes('@sha256:')
        ? []
        : [
            {
              ...{ where, found: quoteValue(syntax) },
              message: 'BuildKit fetches what reads the file by this line, the others pass over it',
              expected: 'no syntax line, or one with a digest',
              fix: 'leave it out, or add the digest that it stands for now',
            },
          ];
    const ofStages = stages.flatMap(({ from, steps }) => [
      ...from.flags
        .filter(({ name, value }) => name === 'platform' && value.includes('$'))
        .map(() => spot(from, 'buildah 1.28 misreads a platform with a variable', 'write the platform out')),
      ...steps
        .filter(({ heredocs }) => heredocs.length > 0)
        .map((step) => spot(step, 'a heredoc is read by BuildKit alone', 'join the lines by && \\')),
      ...steps
        .filter(({ keyword }) => keyword === 'ONBUILD')
        .map((step) =>
          spot(
            step,
            'images in the form of OCI have no ONBUILD',
            'build in docker’s own form, or leave it out',
          ),
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
        message: 'MAINTAINER has gone out of use',
        expected: 'LABEL org.opencontainers.image.authors=…',
        found: quoteValue(text),
        fix: 'write it as a label',
        codes: ['DL4000', 'MaintainerDeprecated'],
      })),
};
